import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  CapabilityAbsent,
  CursorUnusable,
  RequestRejected,
  RutterUnavailable,
} from '../../functions/rutter/errors.ts';
import { ledgerOf } from '../../functions/rutter/ledger.ts';
import type { PageRequest } from '../../functions/rutter/pages.ts';
import { collect, ledgerFor, rejection, START, sandboxFor, senderTo, serverFor } from '../support/rutter.ts';

const all: PageRequest = { pageSize: 10, lastSyncedAtMin: null, cursor: null };
const idsOf = (rows: readonly unknown[]) =>
  rows.map((row) => z.looseObject({ id: z.string() }).parse(row).id);

describe('a list over many pages', () => {
  it.each([1, 7, 40, 500])('a list in pages of %i is complete, with each row once', async (pageSize) => {
    const sandbox = await sandboxFor();

    const pages = await collect(ledgerFor(sandbox).pages('invoices', { ...all, pageSize }));

    const ids = idsOf(pages.flatMap(({ rows }) => rows));
    expect(ids.toSorted()).toEqual([...sandbox.ledger.invoices.keys()].toSorted());
    expect(pages).toHaveLength(Math.ceil(sandbox.ledger.invoices.size / pageSize));
    expect(pages.every(({ rows }) => rows.length <= pageSize)).toBe(true);
    expect(pages.map(({ nextCursor }) => nextCursor === null)).toEqual(
      pages.map((_, index) => index === pages.length - 1),
    );
  });

  it.each(['null', 'absent'] as const)('a list ends when next_cursor is %s', async (lastPage) => {
    const sandbox = await sandboxFor({ lastPage });

    const pages = await collect(ledgerFor(sandbox).pages('customers', { ...all, pageSize: 5 }));

    expect(pages.map(({ rows }) => rows.length)).toEqual([5, 5, 2]);
    expect(sandbox.requests).toHaveLength(3);
  });

  it('a list ends when next_cursor is an empty string', async () => {
    const { baseUrl } = await serverFor(() => ({ body: { customers: [], next_cursor: '' } }));

    const pages = await collect(ledgerOf(senderTo(baseUrl)).pages('customers', all));

    expect(pages).toMatchObject([{ rows: [], nextCursor: null }]);
  });

  it('a list continues from a cursor exactly where it stopped', async () => {
    const sandbox = await sandboxFor();
    const ledger = ledgerFor(sandbox);
    const whole = await collect(ledger.pages('invoices', all));

    const rest = await collect(ledger.pages('invoices', { ...all, cursor: whole[1]?.nextCursor ?? '' }));

    expect(rest.map(({ rows }) => rows)).toEqual(whole.slice(2).map(({ rows }) => rows));
  });

  it('every request of a list repeats all parameters', async () => {
    const sandbox = await sandboxFor();

    await collect(ledgerFor(sandbox).pages('invoices', { ...all, lastSyncedAtMin: 1_000 }));

    const queries = sandbox.requests.map(({ query }) => query);
    expect(queries).toHaveLength(4);
    expect(queries[0]).toEqual({ limit: '10', last_synced_at_min: '1000' });
    for (const query of queries.slice(1)) {
      expect(query).toEqual({ limit: '10', last_synced_at_min: '1000', cursor: expect.any(String) });
    }
  });

  it('a list with a lower bound holds only what Rutter synced at or after it', async () => {
    const sandbox = await sandboxFor();
    const [invoice] = sandbox.ledger.invoices.keys();
    sandbox.ledger.editInvoice(invoice ?? '', { memo: 'changed' });
    sandbox.cache.syncNow();

    const pages = await collect(ledgerFor(sandbox).pages('invoices', { ...all, lastSyncedAtMin: START }));

    expect(idsOf(pages.flatMap(({ rows }) => rows))).toEqual([invoice]);
  });

  it('the next page is requested only when the reader asks for it', async () => {
    const sandbox = await sandboxFor();

    for await (const _page of ledgerFor(sandbox).pages('invoices', all)) break;

    expect(sandbox.requests).toHaveLength(1);
  });

  it("a page has the time of Rutter's Date header, or our own if that cannot be read", async () => {
    const sandbox = await sandboxFor();
    const { baseUrl } = await serverFor(() => ({ headers: { date: 'soon' }, body: { invoices: [] } }));

    const [theirs] = await collect(ledgerFor(sandbox).pages('customers', all));
    const before = Date.now();
    const [ours] = await collect(ledgerOf(senderTo(baseUrl)).pages('invoices', all));

    expect(theirs?.respondedAt).toBe('2026-03-16T12:00:00.000Z');
    expect(Date.parse(ours?.respondedAt ?? '')).toBeGreaterThanOrEqual(before);
  });

  it('rows are passed on as Rutter sent them, whatever they are', async () => {
    const rows = [null, 7, 'row', [], { id: 'a', unheard_of: { of: [1] } }];
    const { baseUrl } = await serverFor(() => ({ body: { bank_deposits: rows, next_cursor: null, new: 1 } }));

    const [page] = await collect(ledgerOf(senderTo(baseUrl)).pages('deposits', all));

    expect(page?.rows).toEqual(rows);
  });
});

describe('a list that cannot be read', () => {
  it('a list stops at a cursor that comes a second time', async () => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: { kind: 'repeat-cursor' }, times: 50 });

    await rejection(CursorUnusable, () => collect(ledgerFor(sandbox).pages('invoices', all)));

    expect(sandbox.requests).toHaveLength(2);
  });

  it('a list stops at a cursor that comes again after others, also when it was resumed', async () => {
    const next: Readonly<Record<string, string>> = { a: 'b', b: 'c', c: 'a' };
    const { baseUrl, received } = await serverFor(({ query }) => ({
      body: { invoices: [], next_cursor: next[new Map(query).get('cursor') ?? ''] },
    }));

    const work = () => collect(ledgerOf(senderTo(baseUrl)).pages('invoices', { ...all, cursor: 'a' }));

    await rejection(CursorUnusable, work);
    expect(received).toHaveLength(3);
  });

  it('a page whose next cursor was sent before is not returned', async () => {
    const { baseUrl } = await serverFor(() => ({ body: { invoices: [], next_cursor: 'again' } }));
    let pages = 0;

    await rejection(CursorUnusable, async () => {
      for await (const _ of ledgerOf(senderTo(baseUrl)).pages('invoices', all)) pages += 1;
    });

    expect(pages).toBe(1);
  });

  it('a cursor that Rutter refuses is an error with its cause', async () => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: { kind: 'refuse-cursor' } });

    const error = await rejection(CursorUnusable, () => collect(ledgerFor(sandbox).pages('invoices', all)));

    expect(error).toMatchObject({ code: 'CURSOR_UNUSABLE', cause: expect.any(RequestRejected) });
    expect(sandbox.requests).toHaveLength(2);
  });

  it.each([404, 410])('%i for a request with a cursor is a refused cursor', async (status) => {
    const { baseUrl } = await serverFor(() => ({ status }));

    const work = () => collect(ledgerOf(senderTo(baseUrl)).pages('invoices', { ...all, cursor: 'old' }));

    await rejection(CursorUnusable, work);
  });

  it('400 on a first page is a mistake of ours', async () => {
    const sandbox = await sandboxFor();

    const error = await rejection(RequestRejected, () =>
      collect(ledgerFor(sandbox).pages('invoices', { ...all, lastSyncedAtMin: -1 })),
    );

    expect(error.failure).toMatchObject({ operation: 'GET accounting/invoices', status: 400 });
    expect(sandbox.requests).toHaveLength(1);
  });

  it('404 on a first page means that Rutter does not offer the list', async () => {
    const sandbox = await sandboxFor({ platform: 'SAGE_INTACCT' });

    const error = await rejection(CapabilityAbsent, () => collect(ledgerFor(sandbox).pages('deposits', all)));

    expect(error).toMatchObject({ code: 'CAPABILITY_ABSENT', failure: { status: 404 } });
    expect(sandbox.requests).toHaveLength(1);
  });

  it.each([
    ['no list', {}],
    ['a list that is none', { invoices: { 0: 'a' } }],
    ['a cursor that is no text', { invoices: [], next_cursor: 5 }],
    ['no object', []],
  ])('a list with %s is an unreadable answer', async (_, body) => {
    const { baseUrl } = await serverFor(() => ({ body }));

    const error = await rejection(RutterUnavailable, () =>
      collect(ledgerOf(senderTo(baseUrl)).pages('invoices', all)),
    );

    expect(error.failure).toMatchObject({ status: 200, errorCode: 'UNREADABLE' });
  });
});
