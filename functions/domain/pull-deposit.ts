import { type Decision, decide } from './decision.ts';
import type { Deposit } from './deposit.ts';
import { depositDiffers } from './payout/compare.ts';
import { type Recognised, settled } from './pull-payment.ts';

/** Decides on one version of a deposit from the ledger. One that records a payout is not stored as a second one. */
export function decideDeposit(stored: Deposit | undefined, incoming: Deposit): Decision<Deposit> {
  const ours = incoming.matchedTo !== undefined;
  return !stored && ours ? { outcome: 'ignored', reason: 'OUR_OWN_DEPOSIT' } : decide(stored, incoming);
}

/** Whether a version that was read just now may change what the intent says: it waits for one, or says otherwise. */
export function depositMatters({ record, intent }: Recognised<Deposit>): boolean {
  const { state, deposit } = intent;
  return !settled.has(state) || (deposit !== null && depositDiffers(deposit, record) !== undefined);
}
