import type { Deposit } from '../ledger/deposit.ts';
import { type Decision, decideRecord } from '../ledger/record.ts';
import { type Recognised, terminalStates } from '../payment/recognise.ts';
import { depositDiffers } from './compare.ts';

/** Decides on one version of a deposit from the ledger. One that records a payout is not stored as a second one. */
export function decideDeposit(stored: Deposit | undefined, incoming: Deposit): Decision<Deposit> {
  const ours = incoming.matchedTo !== undefined;
  return !stored && ours ? { outcome: 'ignored', reason: 'OUR_OWN_DEPOSIT' } : decideRecord(stored, incoming);
}

/** Whether a version that was read just now may change what the intent says: it waits for one, or says otherwise. */
export function depositMatters({ record, intent }: Recognised<Deposit>): boolean {
  const { state, attempt } = intent;
  return (
    !terminalStates.has(state) ||
    (attempt?.deposit != null && depositDiffers(attempt.deposit, record) !== undefined)
  );
}
