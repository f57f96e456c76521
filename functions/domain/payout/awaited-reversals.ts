import type { Intent } from '../intent/intent.ts';
import { idsIn } from '../intent/ledger-records.ts';
import { isUnresolved } from '../intent/unresolved.ts';
import { addMs, type Instant } from '../shared/time.ts';
import type { Breakdown, Reversal } from './breakdown.ts';
import { findPayment, isReversed, type PayoutPayment } from './payments.ts';

/**
 * Messages come in any order, but not later than this. A payment of a payout without any message by then is for a
 * person.
 */
const longestUntoldMs = 3 * 24 * 3_600_000;

/** True if no message is awaited any more about the payments of a payout that was recorded at this time. */
export function isPastLastMessage({ recordedAt }: Pick<Intent, 'recordedAt'>, now: Instant): boolean {
  return now > addMs(recordedAt, longestUntoldMs);
}

/** The reversals that Intacct does not show yet: of payments that it still has, or may still get. */
export function awaitedReversals(
  { reversals }: Breakdown,
  payments: readonly PayoutPayment[],
  late: boolean,
): readonly Reversal[] {
  return reversals.filter(({ paymentId }) => {
    const payment = findPayment(payments, paymentId);
    if (!payment?.intent) return !late;
    if (isReversed(payment)) return false;
    const { intent, receipts } = payment;
    if (receipts.length > 0 || isUnresolved(intent)) return true;
    return intent.state === 'POSTED' || idsIn('current', intent).length > 0;
  });
}
