import type { Intent } from '../intent.ts';
import { after, type Instant } from '../time.ts';
import { isUnresolved } from '../unresolved.ts';
import type { Division, Reversal } from './division.ts';
import { find, isReversed, type PayoutPayment } from './types.ts';

/** Messages come in any order, but not so late: a payment that Alternative has not told of by then is for a person. */
const longestUntoldMs = 3 * 24 * 3_600_000;

/** Whether Alternative tells no more of the payments of a payout that it has not told of yet. */
export function isLate({ recordedAt }: Pick<Intent, 'recordedAt'>, now: Instant): boolean {
  return now > after(recordedAt, longestUntoldMs);
}

/** The payments that came back, and that Intacct still has, or may still get. */
export function awaitedReversals(
  { reversals }: Division,
  payments: readonly PayoutPayment[],
  late: boolean,
): readonly Reversal[] {
  return reversals.filter(({ paymentId }) => {
    const known = find(payments, paymentId);
    if (!known?.intent) return !late;
    if (isReversed(known)) return false;
    const { intent, receipts } = known;
    if (receipts.length > 0 || isUnresolved(intent)) return true;
    return intent.state === 'POSTED' || intent.ledgerIds.length > 0;
  });
}
