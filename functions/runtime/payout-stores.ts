import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { customerSchema } from '../domain/ledger/customer.ts';
import { type PayoutCases, payoutCases } from '../store/payout-cases.ts';
import { profiles } from '../store/profiles.ts';
import { recordTable } from '../store/records.ts';
import type { SheetDeps } from '../write-back/payouts/sheet.ts';
import { dynamodbClient } from './dynamodb.ts';
import type { PayoutSheetEnv, RecordPaymentEnv } from './env.ts';

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

/** What a payout's sheet is made from. */
export function sheetDeps(env: PayoutSheetEnv): SheetDeps {
  const client = dynamodbClient();
  const customers = recordTable({ client, name: env.CUSTOMERS_TABLE }, 'customerId', customerSchema);
  return { payoutCases: payoutCasesIn(env, client), customers };
}
