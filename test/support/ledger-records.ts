import type { Intent } from '../../functions/domain/intent/intent.ts';
import {
  idsIn,
  type LedgerRecord,
  type LedgerRecordRole,
  ledgerRecord,
  numbersIn,
} from '../../functions/domain/intent/ledger-records.ts';
import { ledgerId } from '../../functions/domain/shared/ids.ts';

/** Records of the ledger with these ids, in one role. */
export function recordsOf(role: LedgerRecordRole, ...ids: readonly string[]): LedgerRecord[] {
  return ids.map((id) => ledgerRecord(role, ledgerId.parse(id)));
}

/** Current records that have only a number yet. */
export function numbered(...numbers: readonly string[]): LedgerRecord[] {
  return numbers.map((number) => ledgerRecord('current', null, { number }));
}

/** The intent with what its ledger records say, as lists that a test compares at a glance. */
export function withRecordLists(intent: Intent) {
  return {
    ...intent,
    ledgerIds: idsIn('current', intent),
    ledgerNumbers: numbersIn('current', intent),
    formerLedgerIds: idsIn('former', intent),
    sightings: idsIn('sighted', intent),
    notDuplicates: idsIn('not-duplicate', intent),
  };
}
export type IntentWithLists = ReturnType<typeof withRecordLists>;
