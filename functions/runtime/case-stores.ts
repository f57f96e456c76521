import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type PaymentCases, paymentCases } from '../store/payment-cases.ts';
import { type PayoutCases, payoutCases } from '../store/payout-cases.ts';
import { profiles } from '../store/profiles.ts';
import type { RecordPaymentEnv } from './env.ts';

/** Payments with their intents and invoices, in the tables of the environment. */
export function paymentCasesIn(env: RecordPaymentEnv, client: DynamoDBClient): PaymentCases {
  return paymentCases({
    payments: { client, name: env.PAYMENTS_TABLE },
    writeBacks: { client, name: env.WRITE_BACKS_TABLE },
    invoices: { client, name: env.INVOICES_TABLE },
    profiles: profiles({ client, name: env.CONNECTIONS_TABLE }),
  });
}

/** Payouts with their intents and payments, in the tables of the environment. */
export function payoutCasesIn(env: RecordPaymentEnv, client: DynamoDBClient): PayoutCases {
  return payoutCases({
    deposits: { client, name: env.DEPOSITS_TABLE },
    payments: { client, name: env.PAYMENTS_TABLE },
    writeBacks: { client, name: env.WRITE_BACKS_TABLE },
    invoices: { client, name: env.INVOICES_TABLE },
    profiles: profiles({ client, name: env.CONNECTIONS_TABLE }),
  });
}
