import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ConnectionId } from '../../functions/domain/shared/ids.ts';
import type { Clock } from '../../functions/domain/shared/ports.ts';
import { paidInvoicesFollowUp } from '../../functions/pull/follow-up/paid-invoices.ts';
import { recognisePayments } from '../../functions/pull/follow-up/recognise.ts';
import { watchedInvoices } from '../../functions/pull/follow-up/watched-invoices.ts';
import type { SyncRequest } from '../../functions/pull/ports.ts';
import { pull } from '../../functions/pull/pull.ts';
import type { PullDeps } from '../../functions/pull/run-types.ts';
import { invoices, payments } from '../../functions/runtime/pulled-entities.ts';
import type { Sandbox } from '../../lib/local/sandbox/index.ts';
import type { Stores } from './memory/index.ts';
import { ledgerFor } from './rutter.ts';

// Never called: the definitions of the pulls require a table.
const nowhere = new DynamoDBClient({ region: 'us-east-1' });
const { tidy: _, ...ofInvoices } = invoices(nowhere, 'none');
const ofPayments = payments(nowhere, 'none');

/** How payments and invoices are pulled. The tests bring their own tables. */
export const pulled = { invoices: ofInvoices, payments: ofPayments };

/** The pulls of payments and invoices as the stack runs them, one after the other. A pull that they request follows at once. */
export function pullsOf(
  sandbox: Sandbox,
  stores: Stores,
  connectionId: ConnectionId,
  clock: Clock,
): () => Promise<void> {
  const { intents } = stores;
  const requested: SyncRequest[] = [];
  const deps: PullDeps = {
    ...stores,
    ledgerOf: () => ledgerFor(sandbox),
    requestSync: async (requests) => void requested.push(...requests),
    followUpPaidInvoices: paidInvoicesFollowUp(stores.invoices, intents),
    clock,
    log: { info: () => undefined, warn: () => undefined },
    overlapMs: 600_000,
    pageSize: 100,
  };
  const request = { connectionId, mode: 'incremental', dryRun: false, byHand: false } as const;
  const table = watchedInvoices(stores.invoices, { ...stores, now: clock.now });
  const recognise = recognisePayments(intents);

  return async () => {
    await pull(deps, { ...pulled.payments, table: stores.payments, recognise }, request);
    requested.length = 0;
    await pull(deps, { ...pulled.invoices, table }, request);
  };
}
