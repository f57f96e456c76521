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

  it('a fault affects one request unless it says how many, and after how many', async () => {
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
  ])('a fault for the path %s affects the requests that match it', async (path, expected) => {
    const sandbox = await withFault(status500, { path, times: 9 });
    const paths = [INVOICES, '/accounting/customers', '/connections/status'];
    expect(await statuses(sandbox, paths)).toStrictEqual(expected);
  });

  it('a fault for a method and a connection affects their requests until it is cleared', async () => {
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
  it.each([429, 450, 452, 500, 502, 504])('an injected %i has the usual error envelope', async (status) => {
    const sandbox = await withFault({ kind: 'status', status });
    const reply = await get(sandbox, INVOICES);
    expect(reply.status).toBe(status);
    expect(Object.keys(reply.body)).toStrictEqual(['error_type', 'error_code', 'error_message']);
    expect(reply.headers.get('retry-after')).toBeNull();
    expect(sandbox.requests.at(-1)?.status).toBe(status);
  });

  it('an injected 429 carries Retry-After, as a number or a date', async () => {
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
  ])('an injected answer has the body %o', async (body, text) => {
    const sandbox = await withFault({ kind: 'status', status: 502, body });
    expect(await (await fetchRaw(sandbox, INVOICES)).text()).toBe(text);
  });

  it('an injected answer may not be JSON', async () => {
    const sandbox = await withFault({ kind: 'non-json' });
    const response = await fetchRaw(sandbox, INVOICES);
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
  });

  it('an answer may break off in the middle of its body', async () => {
    const sandbox = await withFault({ kind: 'truncated' });
    const response = await fetchRaw(sandbox, INVOICES);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    expect((await get(sandbox, INVOICES)).status).toBe(200);
  });

  it('an answer may come late', async () => {
    const sandbox = await withFault({ kind: 'slow', ms: 60 });
    const startedAt = performance.now();
    expect((await get(sandbox, INVOICES)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(50);
    sandbox.faults.add({ effect: { kind: 'slow', ms: 150 } });
    const signal = AbortSignal.timeout(20);
    const aborted = fetch(urlOf(sandbox, INVOICES), { headers: headersFor(sandbox), signal });
    await expect(aborted).rejects.toThrow('timeout');
  });

  it('an injected answer to an exchange leaves the public token unused', async () => {
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

  it('a list may repeat the cursor of its request', async () => {
    const sandbox = await withFault({ kind: 'repeat-cursor' });
    const [, first] = await nextOf(sandbox, '');
    const cursor = encodeURIComponent(z.string().parse(first));
    expect(await nextOf(sandbox, `&cursor=${cursor}`)).toStrictEqual([200, first]);
    expect((await nextOf(sandbox, `&cursor=${cursor}`))[1]).not.toBe(first);
  });

  it('a list may refuse a cursor once', async () => {
    const sandbox = await withFault({ kind: 'refuse-cursor' });
    const [, first] = await nextOf(sandbox, '');
    const cursor = encodeURIComponent(z.string().parse(first));
    expect((await nextOf(sandbox, `&cursor=${cursor}`))[0]).toBe(400);
    expect((await nextOf(sandbox, `&cursor=${cursor}`))[0]).toBe(200);
  });

  it('a list may repeat rows on the next page', async () => {
    const sandbox = await withFault({ kind: 'duplicate-rows', rows: 3 });
    const ids = (await listAll(sandbox, 'invoices', 'limit=20')).map((row) => row.id);
    expect(ids).toHaveLength(sandbox.ledger.invoices.size + 3);
    expect(ids.slice(20, 23)).toStrictEqual(ids.slice(17, 20));
    expect(new Set(ids).size).toBe(sandbox.ledger.invoices.size);
  });

  it('a row may change between two pages of a list', async () => {
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
  it('a malformed row is in lists and in answers by id until the fault is cleared', async () => {
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

  it('a malformed row can lack any field, even its id', async () => {
    const sandbox = await withFault({ kind: 'malformed-row', field: 'id', remove: true });
    const { body } = await get(sandbox, INVOICES);
    const [first, second] = z.array(z.record(z.string(), z.unknown())).parse(body['invoices']);
    expect(first).not.toHaveProperty('id');
    expect(second).toHaveProperty('id');
    expect(body).toHaveProperty('connection.id', sandbox.connection.id);
  });
});

it('several faults can affect one request', async () => {
  const sandbox = await withFault({ kind: 'slow', ms: 30 });
  sandbox.faults.add({ effect: { kind: 'malformed-row', field: 'status', remove: true } });
  const startedAt = performance.now();
  const [first] = rowsIn(await get(sandbox, INVOICES), 'invoices');
  expect(first).not.toHaveProperty('status');
  expect(performance.now() - startedAt).toBeGreaterThan(25);
});
