import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AlternativeMessage } from '../alternative/events.ts';
import type { Clock, Log } from '../domain/ports.ts';
import { profiles } from '../store/profiles.ts';
import { type WriteBacks, writeBacks } from '../store/write-backs.ts';
import { recordPayoutEvent } from '../write-back/payouts/record-payout.ts';
import { recordPaymentEvent } from '../write-back/record.ts';
import { dynamodbClient } from './dynamodb.ts';
import type { RecordPaymentEnv } from './env.ts';
import { payoutsIn } from './payouts.ts';

/** Payments with their intents and invoices, in the tables of the environment. */
export function writeBacksIn(env: RecordPaymentEnv, client: DynamoDBClient): WriteBacks {
  return writeBacks({
    payments: { client, name: env.PAYMENTS_TABLE },
    writeBacks: { client, name: env.WRITE_BACKS_TABLE },
    invoices: { client, name: env.INVOICES_TABLE },
    profiles: profiles({ client, name: env.CONNECTIONS_TABLE }),
  });
}

/** Records whatever Alternative tells, for one invocation after another. */
export function recorder(env: RecordPaymentEnv) {
  const client = dynamodbClient();
  const stores = { writeBacks: writeBacksIn(env, client), payouts: payoutsIn(env, client) };

  return async (message: AlternativeMessage, clock: Clock, log: Log) => {
    switch (message.kind) {
      case 'payment':
        return recordPaymentEvent({ ...stores, clock, log }, message.connectionId, message.event);
      case 'payout':
        return recordPayoutEvent({ ...stores, clock, log }, message.connectionId, message.event);
      case 'ignored':
        return { outcome: 'ignored', sentence: `${message.topic} is nothing that this system keeps.` };
    }
  };
}
