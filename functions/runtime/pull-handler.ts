import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { PulledRecord } from '../domain/ledger/record.ts';
import type { IncomingRecord, PulledEntity } from '../pull/entity.ts';
import { fanOut } from '../pull/fan-out.ts';
import { pull } from '../pull/pull.ts';
import type { PullDeps } from '../pull/run-types.ts';
import type { Summary } from '../pull/summary.ts';
import { heldRecords } from '../store/held.ts';
import { profiles } from '../store/profiles.ts';
import { seenIds } from '../store/seen.ts';
import { syncStates } from '../store/sync-states.ts';
import { todos } from '../store/todos.ts';
import { clockOf } from './clock.ts';
import type { PullEnv } from './env.ts';
import { syncRequests } from './events.ts';
import { logWith, type Observed, observedHandler } from './observe.ts';
import { readPullInput } from './pull-input.ts';
import { connectionLedger } from './rutter-client.ts';
import { secretsOf } from './secrets.ts';

/** The Lambda handler that pulls one entity. Only the pull of payments needs `followUpPaidInvoices`. */
export function pullHandler<Item extends PulledRecord, Incoming extends IncomingRecord>(
  env: PullEnv,
  client: DynamoDBClient,
  definition: PulledEntity<Item, Incoming>,
  followUpPaidInvoices: PullDeps['followUpPaidInvoices'] = async () => false,
) {
  const table = { client, name: env.CONNECTIONS_TABLE };
  const stores = {
    profiles: profiles(table),
    states: syncStates(table),
    seen: seenIds(table),
    heldRecords: heldRecords(table),
    todos: todos(table),
  };
  const secrets = secretsOf(new SecretsManagerClient(), env);
  const requestSync = syncRequests(new EventBridgeClient(), env.EVENT_BUS);

  return observedHandler(async (event, observed) => {
    const { entity } = definition;
    const input = readPullInput(event, entity);
    const clock = clockOf(observed.context);
    if (input.kind === 'fan-out') {
      const deps = { ...stores, requestSync, clock, log: observed.log, perSecond: env.PULLS_PER_SECOND };
      const summary = await fanOut(deps, entity, input.mode);
      observed.count('ConnectionsAsked', summary.asked.length);
      if (summary.watermarkLagSeconds !== null) observed.seconds('WatermarkLag', summary.watermarkLagSeconds);
      return summary;
    }
    const { connectionId } = input;
    const log = logWith(observed.log, { connectionId, entity, mode: input.mode });
    const rutter = { baseUrl: env.RUTTER_URL, secrets, remainingMs: clock.remaining, log };
    const deps = {
      ...stores,
      requestSync,
      ledgerOf: () => connectionLedger(rutter, connectionId),
      followUpPaidInvoices,
      clock,
      log,
      overlapMs: env.OVERLAP_MINUTES * 60_000,
      pageSize: env.PAGE_SIZE,
    };
    const summary = await pull(deps, definition, input);
    publish(observed, summary);
    log.info(summary.sentence, {
      outcome: summary.outcome,
      counts: summary.counts,
      durationMs: summary.durationMs,
    });
    return summary;
  });
}

/** Publishes the metrics of one run. The records of a window that takes several runs are counted when it ends. */
function publish(observed: Observed, { outcome, counts, pages, asked, durationMs }: Summary): void {
  observed.seconds('PullDuration', durationMs / 1000);
  observed.count(`Pull_${outcome}`, 1);
  if (asked) observed.count('SyncsAsked', asked.length);
  if (outcome !== 'completed' || !counts) return;
  observed.count('PagesRead', pages ?? 0);
  observed.count('RecordsRead', counts.read);
  observed.count('RecordsCreated', counts.created);
  observed.count('RecordsUpdated', counts.updated);
  observed.count('RecordsUnchanged', counts.unchanged);
  observed.count('RecordsHeld', counts.held);
  observed.count('RecordsMissing', counts.missing);
  observed.count(
    'RecordsIgnored',
    Object.values(counts.ignored).reduce((total, count) => total + count, 0),
  );
}
