import { sheetCsv } from './domain/payout/sheet-csv.ts';
import { payoutSheetEnv, readEnv } from './runtime/env.ts';
import { observedHandler } from './runtime/observe.ts';
import { readSheetInput } from './runtime/payout-sheet-input.ts';
import { sheetDeps } from './runtime/payout-stores.ts';
import { sheetOf } from './write-back/payouts/sheet.ts';

const deps = sheetDeps(readEnv(payoutSheetEnv));

/** The sheet of a payout for an accountant: what arrived, what it is made of, the proof, and what to enter. */
export const handler = observedHandler(async (event) => {
  const { connectionId, depositId, format } = readSheetInput(event);
  const sheet = await sheetOf(deps, connectionId, depositId);
  return format === 'csv' ? sheetCsv(sheet) : sheet;
});
