import { describe, expect, it } from 'vitest';
import type { Invoice } from '../../../functions/domain/invoice/invoice.ts';
import { instantOf } from '../../../functions/domain/shared/time.ts';
import { paidInvoicesFollowUp } from '../../../functions/pull/follow-up/paid-invoices.ts';
import { pull } from '../../../functions/pull/pull.ts';
import type { PullDeps } from '../../../functions/pull/run-types.ts';
import type { RecordTable } from '../../../functions/store/records.ts';
import type { Todos } from '../../../functions/store/todos.ts';
import { Crash } from '../../support/dynamodb.ts';
import { pulled } from '../../support/pulls.ts';
import { ledgerFor } from '../../support/rutter.ts';
import { type Rig, rigFor } from '../../support/write-back.ts';

/** Stores that make a run die before or after it marks the invoice. */
interface Deadly {
  readonly table?: RecordTable<Invoice>;
  readonly todos?: Todos;
}

function pullInvoices(rig: Rig, mode: 'full' | 'incremental', { table, todos }: Deadly = {}) {
  const { stores, sandbox, profile, deps } = rig;
  const pulling: PullDeps = {
    ...stores,
    todos: todos ?? stores.todos,
    ledgerOf: () => ledgerFor(sandbox),
    requestSync: async () => {},
    followUpPaidInvoices: paidInvoicesFollowUp(stores.invoices, stores.intents),
    clock: deps.clock,
    log: deps.log,
    overlapMs: 600_000,
    pageSize: 100,
  };
  const entity = { ...pulled.invoices, table: table ?? stores.invoices };
  const request = { connectionId: profile.connectionId, mode, dryRun: false, byHand: false };
  return pull(pulling, entity, request);
}

/** An invoice that Intacct no longer has; `restore` brings it back. */
async function deleted() {
  const rig = await rigFor();
  const { books } = rig.sandbox.ledger;
  const { id } = await rig.bill(10_000);
  const kept = books.invoices.get(id);
  books.invoices.delete(id);
  const read = () => {
    rig.sandbox.clock.advance(120_000);
    rig.sandbox.cache.syncNow();
  };
  read();
  const restore = () => {
    if (kept) books.invoices.set(id, books.touched(kept, {}));
    read();
  };
  return { rig, id, restore };
}

const dies = () => Promise.reject(new Crash());

describe('a full sweep that dies while it marks what is missing', () => {
  it('a sweep that dies before it marks a record leaves no to-do once the record is seen again', async () => {
    // Prepare
    const { rig, restore } = await deleted();
    const { invoices } = rig.stores;
    const table: RecordTable<Invoice> = {
      ...invoices,
      put: (next, read) => (next.missingSince ? dies() : invoices.put(next, read)),
    };
    await expect(pullInvoices(rig, 'full', { table })).rejects.toThrow(Crash);

    // Act
    restore();
    rig.sandbox.clock.advance(120_000);
    await pullInvoices(rig, 'full');

    // Assess
    expect(await rig.open()).toEqual([]);
  });

  it('a sweep that dies after it marked a record leaves the to-do to the next sweep, which does not open it again once a person has closed it', async () => {
    // Prepare
    const { rig, id } = await deleted();
    const todos: Todos = { ...rig.stores.todos, open: dies };
    await expect(pullInvoices(rig, 'full', { todos })).rejects.toThrow(Crash);
    const before = await rig.open();

    // Act
    rig.sandbox.clock.advance(120_000);
    await pullInvoices(rig, 'full');
    const listed = await rig.open();
    const { connectionId } = rig.profile;
    const about = { connectionId, subject: id };
    const person = { by: 'jo', note: 'Archived.' };
    await rig.stores.todos.close(about, 'ARCHIVE_IN_ALTERNATIVE', instantOf(rig.deps.clock.now()), person);
    rig.sandbox.clock.advance(120_000);
    await pullInvoices(rig, 'full');

    // Assess
    expect([before, listed]).toEqual([[], ['ARCHIVE_IN_ALTERNATIVE']]);
    expect(await rig.open()).toEqual([]);
  });
});
