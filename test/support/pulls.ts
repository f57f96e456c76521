import type { ConnectionId } from '../../functions/domain/ids.ts';
import type { Clock } from '../../functions/domain/ports.ts';
import { invoices, payments } from '../../functions/runtime/entities.ts';
import { heldRecords } from '../../functions/store/held.ts';
import { invoiceTable } from '../../functions/store/invoices.ts';
import { seenIds } from '../../functions/store/seen.ts';
import { noticePaidIn } from '../../functions/sync/paid-invoices.ts';
import type { SyncRequest } from '../../functions/sync/ports.ts';
import { type PullDeps, pull } from '../../functions/sync/pull.ts';
import { recognition } from '../../functions/sync/recognise.ts';
import { watchedInvoices } from '../../functions/sync/watched-invoices.ts';
import type { Sandbox } from '../../lib/local/sandbox/index.ts';
import { ledgerFor } from './rutter.ts';
import type { Stores } from './stores.ts';

/** The pulls of payments and invoices as the stack runs them, one after the other; what they request follows at once. */
export function pullsOf(
  sandbox: Sandbox,
  stores: Stores,
  connectionId: ConnectionId,
  clock: Clock,
): () => Promise<void> {
  const { tables, intents } = stores;
  const requested: SyncRequest[] = [];
  const deps: PullDeps = {
    ...stores,
    seen: seenIds(tables.connections),
    heldRecords: heldRecords(tables.connections),
    ledgerOf: () => ledgerFor(sandbox),
    requestSync: async (requests) => void requested.push(...requests),
    noticePaid: noticePaidIn(invoiceTable(tables.invoices), intents),
    clock,
    log: { info: () => undefined, warn: () => undefined },
    overlapMs: 600_000,
    pageSize: 100,
  };
  const ofInvoices = invoices(tables.invoices.client, tables.invoices.name);
  const ofPayments = payments(tables.payments.client, tables.payments.name);
  const request = { connectionId, mode: 'incremental', dryRun: false, byHand: false } as const;
  const table = watchedInvoices(ofInvoices.table, { ...stores, now: clock.now });
  const pullInvoices = () => pull(deps, { ...ofInvoices, table }, request);

  return async () => {
    await pull(deps, { ...ofPayments, recognise: recognition(intents) }, request);
    requested.length = 0;
    await pullInvoices();
  };
}
