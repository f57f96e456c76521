import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AlternativeMessage } from '../alternative/events.ts';
import type { Clock, Log } from '../domain/shared/ports.ts';
import { type PaymentCases, paymentCases } from '../store/payment-cases.ts';
import { profiles } from '../store/profiles.ts';
import { recordPaymentEvent } from '../write-back/payments/record.ts';
import { recordPayoutEvent } from '../write-back/payouts/record.ts';
import { dynamodbClient } from './dynamodb.ts';
import type { RecordPaymentEnv } from './env.ts';
import { payoutCasesIn } from './payout-stores.ts';

/** Payments with their intents and invoices, in the tables of the environment. */
export function paymentCasesIn(env: RecordPaymentEnv, client: DynamoDBClient): PaymentCases {
  return paymentCases({
    payments: { client, name: env.PAYMENTS_TABLE },
    writeBacks: { client, name: env.WRITE_BACKS_TABLE },
    invoices: { client, name: env.INVOICES_TABLE },
    profiles: profiles({ client, name: env.CONNECTIONS_TABLE }),
  });
}

/** Records whatever Alternative tells, for one invocation after another. */
export function recorder(env: RecordPaymentEnv) {
  const client = dynamodbClient();
  const stores = { paymentCases: paymentCasesIn(env, client), payoutCases: payoutCasesIn(env, client) };

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
