import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Effect, NewFault, Sandbox } from '../../../lib/local/sandbox/index.ts';
import { get, headersFor, listAll, post, rowsIn, START, sandboxFor, urlOf } from './support.ts';

const INVOICES = '/accounting/invoices';
const PAYMENTS = '/accounting/invoice_payments';

const withFault = async (effect: Effect, more: Partial<NewFault> = {}): Promise<Sandbox> => {
  const sandbox = await sandboxFor();
  sandbox.faults.add({ effect, ...more });
  return sandbox;
};

const fetchRaw = (sandbox: Sandbox, path: string): Promise<Response> =>
  fetch(urlOf(sandbox, path), { headers: headersFor(sandbox) });

const status500: Effect = { kind: 'status', status: 500 };

describe('which requests a fault meets', () => {
  const statuses = async (sandbox: Sandbox, paths: readonly string[]) => {
    const seen: number[] = [];
    for (const path of paths) seen.push((await fetchRaw(sandbox, path)).status);
    return seen;
  };

  it('one, unless told how many, and after how many', async () => {
    const once = await withFault(status500);
    expect(await statuses(once, [INVOICES, INVOICES])).toStrictEqual([500, 200]);
    const later = await withFault(status500, { after: 1, times: 2 });
    const paths = [INVOICES, INVOICES, INVOICES, INVOICES];
    expect(await statuses(later, paths)).toStrictEqual([200, 500, 500, 200]);
    expect(later.faults.list()).toMatchObject([{ matched: 4, fired: 2 }]);
  });

  it.each([
    ['/accounting/invoices', [500, 200, 200]],
    ['/accounting/*', [500, 500, 200]],
    ['*status', [200, 200, 500]],
    ['/*/c*s', [200, 500, 200]],
    ['/accounting', [200, 200, 200]],
  ])('by path %s', async (path, expected) => {
    const sandbox = await withFault(status500, { path, times: 9 });
    const paths = [INVOICES, '/accounting/customers', '/connections/status'];
    expect(await statuses(sandbox, paths)).toStrictEqual(expected);
  });

  it('by method and by connection, until cleared', async () => {
    const sandbox = await sandboxFor();
    const other = sandbox.connections.add();
    sandbox.faults.add({ effect: status500, method: 'POST', times: 9 });
    const id = sandbox.faults.add({ effect: status500, connectionId: other.id, times: 9 });
    expect((await get(sandbox, INVOICES)).status).toBe(200);
    expect((await post(sandbox, PAYMENTS, {})).status).toBe(500);
    expect((await get(sandbox, INVOICES, other.accessToken)).status).toBe(500);
    sandbox.faults.clear(id);
    expect((await get(sandbox, INVOICES, other.accessToken)).status).toBe(200);
    sandbox.faults.clear();
    expect(sandbox.faults.list()).toStrictEqual([]);
  });
});

describe('answers', () => {
  it.each([429, 450, 452, 500, 502, 504])('%i with the usual envelope', async (status) => {
    const sandbox = await withFault({ kind: 'status', status });
    const reply = await get(sandbox, INVOICES);
    expect(reply.status).toBe(status);
    expect(Object.keys(reply.body)).toStrictEqual(['error_type', 'error_code', 'error_message']);
    expect(reply.headers.get('retry-after')).toBeNull();
    expect(sandbox.requests.at(-1)?.status).toBe(status);
  });

  it('429 with Retry-After, as a number or a date', async () => {
    const date = 'Mon, 16 Mar 2026 12:00:05 GMT';
    for (const retryAfter of [3, date]) {
      const sandbox = await withFault({ kind: 'status', status: 429, retryAfter });
      expect((await get(sandbox, INVOICES)).headers.get('retry-after')).toBe(String(retryAfter));
    }
  });

  it.each([
    [{ error_code: 'X' }, '{"error_code":"X"}'],
    ['Bad gateway', 'Bad gateway'],
    [null, ''],
  ])('with the body %o', async (body, text) => {
    const sandbox = await withFault({ kind: 'status', status: 502, body });
    expect(await (await fetchRaw(sandbox, INVOICES)).text()).toBe(text);
  });

  it('that are no JSON', async () => {
    const sandbox = await withFault({ kind: 'non-json' });
    const response = await fetchRaw(sandbox, INVOICES);
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
  });

  it('that break off', async () => {
    const sandbox = await withFault({ kind: 'truncated' });
    const response = await fetchRaw(sandbox, INVOICES);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    expect((await get(sandbox, INVOICES)).status).toBe(200);
  });

  it('that come late', async () => {
    const sandbox = await withFault({ kind: 'slow', ms: 60 });
    const startedAt = performance.now();
    expect((await get(sandbox, INVOICES)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(50);
    sandbox.faults.add({ effect: { kind: 'slow', ms: 150 } });
    const signal = AbortSignal.timeout(20);
    const aborted = fetch(urlOf(sandbox, INVOICES), { headers: headersFor(sandbox), signal });
    await expect(aborted).rejects.toThrow('timeout');
  });

  it('of the exchange, which keeps its token', async () => {
    const sandbox = await withFault({ kind: 'status', status: 500 }, { path: '/item/public_token/exchange' });
    const { clientId: client_id, clientSecret: secret, publicToken: public_token } = sandbox;
    const exchange = () => post(sandbox, '/item/public_token/exchange', { client_id, secret, public_token });
    expect((await exchange()).status).toBe(500);
    expect((await exchange()).status).toBe(200);
  });
});

describe('lists', () => {
  const nextOf = async (sandbox: Sandbox, query: string) => {
    const { status, body } = await get(sandbox, `${INVOICES}?limit=20${query}`);
    return [status, body['next_cursor']] as const;
  };

  it('that repeat their cursor', async () => {
    const sandbox = await withFault({ kind: 'repeat-cursor' });
    const [, first] = await nextOf(sandbox, '');
    const cursor = encodeURIComponent(z.string().parse(first));
    expect(await nextOf(sandbox, `&cursor=${cursor}`)).toStrictEqual([200, first]);
    expect((await nextOf(sandbox, `&cursor=${cursor}`))[1]).not.toBe(first);
  });

  it('that refuse a cursor once', async () => {
    const sandbox = await withFault({ kind: 'refuse-cursor' });
    const [, first] = await nextOf(sandbox, '');
    const cursor = encodeURIComponent(z.string().parse(first));
    expect((await nextOf(sandbox, `&cursor=${cursor}`))[0]).toBe(400);
    expect((await nextOf(sandbox, `&cursor=${cursor}`))[0]).toBe(200);
  });

  it('that bring rows twice', async () => {
    const sandbox = await withFault({ kind: 'duplicate-rows', rows: 3 });
    const ids = (await listAll(sandbox, 'invoices', 'limit=20')).map((row) => row.id);
    expect(ids).toHaveLength(sandbox.ledger.invoices.size + 3);
    expect(ids.slice(20, 23)).toStrictEqual(ids.slice(17, 20));
    expect(new Set(ids).size).toBe(sandbox.ledger.invoices.size);
  });

  it('during which a row changes', async () => {
    const sandbox = await sandboxFor();
    const last = z.string().parse((await listAll(sandbox, 'invoices')).at(-1)?.id);
    const run = (): void => {
      sandbox.ledger.editInvoice(last, { memo: 'mid-scan' });
      sandbox.cache.syncNow();
    };
    sandbox.faults.add({ path: INVOICES, effect: { kind: 'then', run } });
    const ids = (await listAll(sandbox, 'invoices', 'limit=20')).map((row) => row.id);
    expect(ids).not.toContain(last);
    const changed = await listAll(sandbox, 'invoices', `last_synced_at_min=${START}`);
    expect(changed.map((row) => row.id)).toStrictEqual([last]);
  });
});

describe('malformed rows', () => {
  it('come in lists and by id, until cleared', async () => {
    const sandbox = await sandboxFor();
    const [, id = ''] = sandbox.ledger.invoices.keys();
    sandbox.faults.add({ effect: { kind: 'malformed-row', id, field: 'amount_due', value: 'abc' } });
    for (let round = 0; round < 2; round += 1) {
      const rows = await listAll(sandbox, 'invoices', 'limit=500');
      const spoilt = rows.filter((row) => row['amount_due'] === 'abc');
      expect(spoilt.map((row) => row.id)).toStrictEqual([id]);
    }
    expect((await get(sandbox, `${INVOICES}/${id}`)).body).toHaveProperty('invoice.amount_due', 'abc');
    sandbox.faults.clear();
    expect((await get(sandbox, `${INVOICES}/${id}`)).body).not.toHaveProperty('invoice.amount_due', 'abc');
  });

  it('can lack a field, even their id', async () => {
    const sandbox = await withFault({ kind: 'malformed-row', field: 'id', remove: true });
    const { body } = await get(sandbox, INVOICES);
    const [first, second] = z.array(z.record(z.string(), z.unknown())).parse(body['invoices']);
    expect(first).not.toHaveProperty('id');
    expect(second).toHaveProperty('id');
    expect(body).toHaveProperty('connection.id', sandbox.connection.id);
  });
});

it('several faults can meet one request', async () => {
  const sandbox = await withFault({ kind: 'slow', ms: 30 });
  sandbox.faults.add({ effect: { kind: 'malformed-row', field: 'status', remove: true } });
  const startedAt = performance.now();
  const [first] = rowsIn(await get(sandbox, INVOICES), 'invoices');
  expect(first).not.toHaveProperty('status');
  expect(performance.now() - startedAt).toBeGreaterThan(25);
});
