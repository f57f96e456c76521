import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { alternativeEnvelope } from './alternative/events.ts';
import { clockOf } from './runtime/clock.ts';
import { readEnv, recordPaymentEnv } from './runtime/env.ts';
import { readInput } from './runtime/input.ts';
import { logWith, type Observed, observedHandler } from './runtime/observe.ts';
import { isQueueEvent, perMessage } from './runtime/queue.ts';
import { profiles } from './store/profiles.ts';
import { writeBacks } from './store/write-backs.ts';
import { recordPaymentEvent } from './write-back/record.ts';

const env = readEnv(recordPaymentEnv);
const client = new DynamoDBClient();
const stores = writeBacks({
  payments: { client, name: env.PAYMENTS_TABLE },
  writeBacks: { client, name: env.WRITE_BACKS_TABLE },
  invoices: { client, name: env.INVOICES_TABLE },
  profiles: profiles({ client, name: env.CONNECTIONS_TABLE }),
});

/** Records what Alternative says of payments: from the queue, or one event by hand. */
export const handler = observedHandler(async (event, observed) => {
  if (isQueueEvent(event)) return perMessage(event, (body) => record(body, observed), observed.log);
  return record(event, observed);
});

async function record(event: unknown, observed: Observed) {
  const message = readInput(alternativeEnvelope, event);
  if (message.kind === 'ignored') return { outcome: 'ignored', topic: message.topic };
  const { connectionId, event: paymentEvent } = message;
  const log = logWith(observed.log, { connectionId });
  const deps = { writeBacks: stores, clock: clockOf(observed.context), log };
  const recorded = await recordPaymentEvent(deps, connectionId, paymentEvent);
  if (recorded.outcome === 'recorded') observed.count(`Recorded_${recorded.state}`, 1);
  return recorded;
}
