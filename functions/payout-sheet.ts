import { customerSchema } from './domain/ledger/customer.ts';
import { sheetCsv } from './domain/payout/sheet-csv.ts';
import { payoutCasesIn } from './runtime/case-stores.ts';
import { dynamodbClient } from './runtime/dynamodb.ts';
import { payoutSheetEnv, readEnv } from './runtime/env.ts';
import { observedHandler } from './runtime/observe.ts';
import { readSheetInput } from './runtime/payout-sheet-input.ts';
import { recordTable } from './store/records.ts';
import { sheetOf } from './write-back/payouts/sheet.ts';

const env = readEnv(payoutSheetEnv);
const client = dynamodbClient();
const deps = {
  payoutCases: payoutCasesIn(env, client),
  customers: recordTable({ client, name: env.CUSTOMERS_TABLE }, 'customerId', customerSchema),
};

/** Returns the sheet of a payout for an accountant: what arrived, what it consists of, the proof, and what to enter. */
export const handler = observedHandler(async (event) => {
  const { connectionId, depositId, format } = readSheetInput(event);
  const sheet = await sheetOf(deps, connectionId, depositId);
  return format === 'csv' ? sheetCsv(sheet) : sheet;
});
