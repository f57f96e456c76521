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
  it.each([1, 7, 40, 500])('is complete in pages of %i, each row once', async (pageSize) => {
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

  it.each(['null', 'absent'] as const)('ends when next_cursor is %s', async (lastPage) => {
    const sandbox = await sandboxFor({ lastPage });

    const pages = await collect(ledgerFor(sandbox).pages('customers', { ...all, pageSize: 5 }));

    expect(pages.map(({ rows }) => rows.length)).toEqual([5, 5, 2]);
    expect(sandbox.requests).toHaveLength(3);
  });

  it('ends when next_cursor is empty text', async () => {
    const { baseUrl } = await serverFor(() => ({ body: { customers: [], next_cursor: '' } }));

    const pages = await collect(ledgerOf(senderTo(baseUrl)).pages('customers', all));

    expect(pages).toMatchObject([{ rows: [], nextCursor: null }]);
  });

  it('goes on from a cursor exactly where it was left', async () => {
    const sandbox = await sandboxFor();
    const ledger = ledgerFor(sandbox);
    const whole = await collect(ledger.pages('invoices', all));

    const rest = await collect(ledger.pages('invoices', { ...all, cursor: whole[1]?.nextCursor ?? '' }));

    expect(rest.map(({ rows }) => rows)).toEqual(whole.slice(2).map(({ rows }) => rows));
  });

  it('sends every parameter again with every cursor', async () => {
    const sandbox = await sandboxFor();

    await collect(ledgerFor(sandbox).pages('invoices', { ...all, lastSyncedAtMin: 1_000 }));

    const queries = sandbox.requests.map(({ query }) => query);
    expect(queries).toHaveLength(4);
    expect(queries[0]).toEqual({ limit: '10', last_synced_at_min: '1000' });
    for (const query of queries.slice(1)) {
      expect(query).toEqual({ limit: '10', last_synced_at_min: '1000', cursor: expect.any(String) });
    }
  });

  it('gives only what Rutter synced at or after the bound', async () => {
    const sandbox = await sandboxFor();
    const [invoice] = sandbox.ledger.invoices.keys();
    sandbox.ledger.editInvoice(invoice ?? '', { memo: 'changed' });
    sandbox.cache.syncNow();

    const pages = await collect(ledgerFor(sandbox).pages('invoices', { ...all, lastSyncedAtMin: START }));

    expect(idsOf(pages.flatMap(({ rows }) => rows))).toEqual([invoice]);
  });

  it('asks for the next page only when the reader wants it', async () => {
    const sandbox = await sandboxFor();

    for await (const _page of ledgerFor(sandbox).pages('invoices', all)) break;

    expect(sandbox.requests).toHaveLength(1);
  });

  it("tells Rutter's clock, and its own where Rutter sends no readable Date", async () => {
    const sandbox = await sandboxFor();
    const { baseUrl } = await serverFor(() => ({ headers: { date: 'soon' }, body: { invoices: [] } }));

    const [theirs] = await collect(ledgerFor(sandbox).pages('customers', all));
    const before = Date.now();
    const [ours] = await collect(ledgerOf(senderTo(baseUrl)).pages('invoices', all));

    expect(theirs?.respondedAt).toBe('2026-03-16T12:00:00.000Z');
    expect(Date.parse(ours?.respondedAt ?? '')).toBeGreaterThanOrEqual(before);
  });

  it('passes rows on as they came, whatever they are', async () => {
    const rows = [null, 7, 'row', [], { id: 'a', unheard_of: { of: [1] } }];
    const { baseUrl } = await serverFor(() => ({ body: { bank_deposits: rows, next_cursor: null, new: 1 } }));

    const [page] = await collect(ledgerOf(senderTo(baseUrl)).pages('deposits', all));

    expect(page?.rows).toEqual(rows);
  });
});

describe('a list that cannot be read', () => {
  it('stops at a cursor that comes a second time', async () => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: { kind: 'repeat-cursor' }, times: 50 });

    await rejection(CursorUnusable, () => collect(ledgerFor(sandbox).pages('invoices', all)));

    expect(sandbox.requests).toHaveLength(2);
  });

  it('stops at a cursor that goes round in a larger circle, also from a resumed one', async () => {
    const next: Readonly<Record<string, string>> = { a: 'b', b: 'c', c: 'a' };
    const { baseUrl, received } = await serverFor(({ query }) => ({
      body: { invoices: [], next_cursor: next[new Map(query).get('cursor') ?? ''] },
    }));

    const work = () => collect(ledgerOf(senderTo(baseUrl)).pages('invoices', { ...all, cursor: 'a' }));

    await rejection(CursorUnusable, work);
    expect(received).toHaveLength(3);
  });

  it('does not yield the page whose cursor came a second time', async () => {
    const { baseUrl } = await serverFor(() => ({ body: { invoices: [], next_cursor: 'again' } }));
    let pages = 0;

    await rejection(CursorUnusable, async () => {
      for await (const _ of ledgerOf(senderTo(baseUrl)).pages('invoices', all)) pages += 1;
    });

    expect(pages).toBe(1);
  });

  it('says so when Rutter refuses a cursor, and keeps the reason', async () => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: { kind: 'refuse-cursor' } });

    const error = await rejection(CursorUnusable, () => collect(ledgerFor(sandbox).pages('invoices', all)));

    expect(error).toMatchObject({ code: 'CURSOR_UNUSABLE', cause: expect.any(RequestRejected) });
    expect(sandbox.requests).toHaveLength(2);
  });

  it.each([404, 410])('takes %i with a cursor for a refused cursor', async (status) => {
    const { baseUrl } = await serverFor(() => ({ status }));

    const work = () => collect(ledgerOf(senderTo(baseUrl)).pages('invoices', { ...all, cursor: 'old' }));

    await rejection(CursorUnusable, work);
  });

  it('rejects 400 on a first page as our own mistake', async () => {
    const sandbox = await sandboxFor();

    const error = await rejection(RequestRejected, () =>
      collect(ledgerFor(sandbox).pages('invoices', { ...all, lastSyncedAtMin: -1 })),
    );

    expect(error.failure).toMatchObject({ operation: 'GET accounting/invoices', status: 400 });
    expect(sandbox.requests).toHaveLength(1);
  });

  it('takes 404 on a first page for a capability that is absent', async () => {
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
  ])('cannot read an answer with %s', async (_, body) => {
    const { baseUrl } = await serverFor(() => ({ body }));

    const error = await rejection(RutterUnavailable, () =>
      collect(ledgerOf(senderTo(baseUrl)).pages('invoices', all)),
    );

    expect(error.failure).toMatchObject({ status: 200, errorCode: 'UNREADABLE' });
  });
});
