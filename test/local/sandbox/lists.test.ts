import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { get, listAll, type Row, read, rowsIn, START, sandboxFor, textAt } from './support.ts';

const key = (row: Row): [number, string] => {
  const updatedAt = row['updated_at'];
  return [typeof updatedAt === 'string' ? Date.parse(updatedAt) : 0, row.id];
};

const isAfter = (one: Row, other: Row): boolean => {
  const [[time, id], [otherTime, otherId]] = [key(one), key(other)];
  return otherTime === time ? otherId > id : otherTime < time;
};

const nextCursor = (body: Record<string, unknown>): string => z.string().parse(body['next_cursor']);

describe('pages', () => {
  it.each([1, 7, 50, 500])('pages of %i rows bring every row once, in the same order', async (limit) => {
    const sandbox = await sandboxFor({ oddities: true, rateLimit: null });
    const rows = await listAll(sandbox, 'invoices', `limit=${limit}`);
    expect(new Set(rows.map((row) => row.id))).toStrictEqual(new Set(sandbox.ledger.invoices.keys()));
    expect(rows).toHaveLength(sandbox.ledger.invoices.size);
    for (const [index, row] of rows.entries()) {
      const next = rows[index + 1];
      if (next) expect(isAfter(row, next)).toBe(true);
    }
  });

  it('a page holds 50 rows unless the request says otherwise, and 500 at most', async () => {
    const sandbox = await sandboxFor({ invoices: 600 });
    const sizes = ['', '?limit=500', '?limit=9999'].map(async (query) =>
      rowsIn(await get(sandbox, `/accounting/invoices${query}`), 'invoices'),
    );
    expect((await Promise.all(sizes)).map((rows) => rows.length)).toStrictEqual([50, 500, 500]);
  });

  it('a cursor names the next row: <unix seconds>_<uuid>', async () => {
    const sandbox = await sandboxFor();
    const first = await get(sandbox, '/accounting/invoices?limit=3');
    const cursor = nextCursor(first.body);
    const second = await get(sandbox, `/accounting/invoices?limit=3&cursor=${encodeURIComponent(cursor)}`);
    const [next] = rowsIn(second, 'invoices');
    const seconds = Date.parse(z.string().parse(next?.['updated_at'])) / 1000;
    expect(Buffer.from(cursor, 'base64').toString()).toBe(`${seconds}_${next?.id}`);
  });

  it.each([
    ['null', { next_cursor: null }],
    ['absent', {}],
  ] as const)('the last page of a list has next_cursor %s', async (lastPage, expected) => {
    const sandbox = await sandboxFor({ lastPage });
    const { body } = await get(sandbox, '/accounting/accounts');
    const { accounts: _, connection: _connection, ...rest } = body;
    expect(rest).toStrictEqual(expected);
  });

  it('a row that changes during a scan is skipped, and comes first in the next scan', async () => {
    const sandbox = await sandboxFor();
    const before = await listAll(sandbox, 'invoices');
    const last = z.string().parse(before.at(-1)?.id);
    const first = await get(sandbox, '/accounting/invoices?limit=20');
    sandbox.ledger.editInvoice(last, { memo: 'changed' });
    sandbox.cache.syncNow();
    const seen = rowsIn(first, 'invoices').map((row) => row.id);
    let cursor: unknown = first.body['next_cursor'];
    while (typeof cursor === 'string') {
      const page = await get(sandbox, `/accounting/invoices?limit=20&cursor=${encodeURIComponent(cursor)}`);
      seen.push(...rowsIn(page, 'invoices').map((row) => row.id));
      cursor = page.body['next_cursor'];
    }
    expect(new Set(seen)).toStrictEqual(new Set(before.map((row) => row.id).filter((id) => id !== last)));
    expect((await listAll(sandbox, 'invoices'))[0]?.id).toBe(last);
  });

  it('a scan goes on when the row that its cursor names is deleted', async () => {
    const sandbox = await sandboxFor();
    const all = await listAll(sandbox, 'invoices');
    const first = await get(sandbox, '/accounting/invoices?limit=10');
    sandbox.ledger.deleteInvoice(z.string().parse(all[10]?.id));
    sandbox.cache.syncNow();
    const cursor = encodeURIComponent(nextCursor(first.body));
    const second = await get(sandbox, `/accounting/invoices?limit=10&cursor=${cursor}`);
    expect(rowsIn(second, 'invoices')[0]?.id).toBe(all[11]?.id);
  });
});

describe('bounds', () => {
  it('last_synced_at_min is in milliseconds and inclusive', async () => {
    const sandbox = await sandboxFor();
    const [id = ''] = sandbox.ledger.invoices.keys();
    sandbox.ledger.editInvoice(id, { memo: 'new' });
    sandbox.cache.syncNow();
    const since = async (instant: number) =>
      (await listAll(sandbox, 'invoices', `last_synced_at_min=${instant}`)).map((row) => row.id);
    expect(await since(START)).toStrictEqual([id]);
    expect(await since(START + 1)).toStrictEqual([]);
    expect(await since(START / 1000)).toHaveLength(sandbox.ledger.invoices.size);
  });

  it('updated_at_min and updated_at_max are inclusive and leave out rows without a time', async () => {
    const sandbox = await sandboxFor({ oddities: true });
    const dated = (await listAll(sandbox, 'invoices')).filter((row) => row['updated_at'] !== null);
    const times = dated.map((row) => key(row)[0]);
    const [low = 0, high = 0] = [times[9], times[2]];
    const expected = (from: number, to: number) =>
      dated.filter((row) => key(row)[0] >= from && key(row)[0] <= to).map((row) => row.id);
    const answered = async (query: string) =>
      (await listAll(sandbox, 'invoices', query)).map((row) => row.id);
    expect(await answered(`updated_at_min=${low}`)).toStrictEqual(expected(low, START));
    expect(await answered(`updated_at_min=${low}&updated_at_max=${high}`)).toStrictEqual(expected(low, high));
    expect(await answered(`updated_at_max=${high - 1}`)).toStrictEqual(expected(0, high - 1));
    expect(await listAll(sandbox, 'invoices', 'updated_at_min=0')).toHaveLength(dated.length);
  });

  it('the bounds of a list hold for all its pages', async () => {
    const sandbox = await sandboxFor();
    const changed = [...sandbox.ledger.invoices.keys()].slice(0, 5);
    for (const id of changed) sandbox.ledger.editInvoice(id, { memo: 'new' });
    sandbox.cache.syncNow();
    const rows = await listAll(sandbox, 'invoices', `limit=2&last_synced_at_min=${START}`);
    expect(rows.map((row) => row.id).sort()).toStrictEqual(changed.sort());
  });
});

describe('parameters', () => {
  it.each([
    'limit=0',
    'limit=-1',
    'limit=x',
    'last_synced_at_min=yesterday',
    'updated_at_min=1.5',
    'cursor=nonsense',
    'expand=everything',
    'force_fetch=1',
  ])('the query %s is refused with 400', async (query) => {
    const sandbox = await sandboxFor({ invoices: 1, customers: 1 });
    expect((await get(sandbox, `/accounting/invoices?${query}`)).status).toBe(400);
  });

  it('a request with a cursor must repeat the parameters', async () => {
    const sandbox = await sandboxFor();
    const first = await get(sandbox, '/accounting/invoices?limit=5&last_synced_at_min=1');
    const cursor = encodeURIComponent(nextCursor(first.body));
    const next = (query: string) => get(sandbox, `/accounting/invoices?cursor=${cursor}${query}`);
    expect((await next('')).status).toBe(400);
    expect((await next('&last_synced_at_min=2')).status).toBe(400);
    expect((await next('&limit=5&last_synced_at_min=1')).status).toBe(200);
  });

  it('filter and sort are ignored, as Rutter does for Sage Intacct', async () => {
    const sandbox = await sandboxFor();
    const plain = await get(sandbox, '/accounting/invoices');
    const sorted = await get(
      sandbox,
      '/accounting/invoices?sort=due_date%20ASC&filter=status%20%3D%20%22paid%22',
    );
    expect(rowsIn(sorted, 'invoices')).toStrictEqual(rowsIn(plain, 'invoices'));
  });
});

describe('by id', () => {
  it.each([404, 410] as const)('an unknown id is answered with %i', async (unknownIdStatus) => {
    const sandbox = await sandboxFor({ unknownIdStatus });
    const reply = await get(sandbox, '/accounting/invoices/8f2b6c1e-3f1c-4f0e-9a57-2f0f3a0f9b10');
    expect(reply.status).toBe(unknownIdStatus);
    expect(textAt(reply, 'error_type')).toBe('API_REQUEST_ERROR');
  });

  it('id_type=platform is refused', async () => {
    const sandbox = await sandboxFor();
    expect((await get(sandbox, '/accounting/invoices/1002?id_type=platform')).status).toBe(400);
  });

  it('a read by id is served from the cache, not from the ledger', async () => {
    const sandbox = await sandboxFor();
    const [id = ''] = sandbox.ledger.invoices.keys();
    const before = await read(sandbox, 'invoices', id);
    sandbox.ledger.editInvoice(id, { memo: 'only in Intacct' });
    expect(await read(sandbox, 'invoices', id)).toStrictEqual(before);
  });
});

it('the sandbox serves 1,000 pages quickly and without growing', async () => {
  const sandbox = await sandboxFor({ customers: 50, invoices: 2000, rateLimit: null });
  await listAll(sandbox, 'invoices', 'limit=10');
  const before = process.memoryUsage().heapUsed;
  for (let round = 0; round < 4; round += 1) await listAll(sandbox, 'invoices', 'limit=10');
  expect((process.memoryUsage().heapUsed - before) / 2 ** 20).toBeLessThan(100);
});
