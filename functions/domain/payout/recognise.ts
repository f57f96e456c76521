import type { Deposit } from '../ledger/deposit.ts';
import { type Decision, decideRecord } from '../ledger/record.ts';
import { type Recognised, terminalStates } from '../payment/recognise.ts';
import { explainDifference } from './compare.ts';

/** What to do with a deposit read from the ledger. One that records a payout is not stored a second time. */
export function decideDeposit(stored: Deposit | undefined, incoming: Deposit): Decision<Deposit> {
  const ours = incoming.matchedTo !== undefined;
  return !stored && ours ? { outcome: 'ignored', reason: 'OUR_OWN_DEPOSIT' } : decideRecord(stored, incoming);
}

/** True if a deposit read just now may change its intent: the intent waits for it, or the deposit differs. */
export function depositMatters({ record, intent }: Recognised<Deposit>): boolean {
  const { state, attempt } = intent;
  return (
    !terminalStates.has(state) ||
    (attempt?.deposit != null && explainDifference(attempt.deposit, record) !== undefined)
  );
}
