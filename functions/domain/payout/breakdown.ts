import type { PaymentId } from '../shared/ids.ts';
import { type MinorUnits, minorUnits, sum } from '../shared/money.ts';
import type { Adjustment, PayoutDetails, PayoutPart } from './details.ts';
import { findPayment, isRecovered, isReversed, type PayoutPayment, wasReceivedAnew } from './payments.ts';

/** A whole payment that came back. The partner reverses it in Intacct. */
export interface Reversal extends PayoutPart {
  /** The same payout brings and takes it, before it was deposited: so it is never deposited. */
  readonly sameDeposit: boolean;
  /** It was never deposited: its reversal takes it out of undeposited funds, not out of the bank. */
  readonly beforeDeposit: boolean;
}

/** What each part of a payout becomes in the books. The parts together are the bank amount. */
export interface Breakdown {
  /** The deposit holds whole payments only. */
  readonly deposited: readonly PayoutPart[];
  readonly gross: MinorUnits;
  /** Payments of this payout that were reversed before they were deposited. They leave the bank with another payout. */
  readonly leavingLater: readonly PayoutPart[];
  readonly reversals: readonly Reversal[];
  /** Money that went back to customers without a reversal: refunds, and parts of payments. Signed. */
  readonly refunds: readonly Adjustment[];
  /** Payments that went back and came again without a reversal: two bank movements that cancel each other out. */
  readonly disputed: readonly Adjustment[];
  /** Signed: fees that the partner bears are less than 0. */
  readonly fees: readonly Adjustment[];
  readonly others: readonly Adjustment[];
}

const returning: ReadonlySet<string> = new Set(['return', 'chargeback', 'dispute_won']);

/** Sorts the parts of a payout by what they become in the books. */
export function breakDown(facts: PayoutDetails, payments: readonly PayoutPayment[]): Breakdown {
  const returns = returnsOf(facts, payments);
  const disputed = returns.filter((one) => isDisputed(one, payments));
  const whole = returns.filter((one) => !disputed.includes(one) && isWhole(one, facts, payments));
  const isMember = (id: PaymentId) => facts.payments.some(({ paymentId }) => paymentId === id);
  const reversals = whole.map(({ paymentId, type, amount }) => {
    const payment = findPayment(payments, paymentId);
    const sameDeposit = isMember(paymentId) && !reachedBank(payment, type);
    const beforeDeposit = sameDeposit || (payment?.undeposited === true && !payment.inBank);
    return { paymentId, amount: minorUnits(-amount), sameDeposit, beforeDeposit };
  });
  const staying = facts.payments.filter(
    ({ paymentId }) => !reversals.some((one) => one.sameDeposit && one.paymentId === paymentId),
  );
  const leavingLater = staying.filter(({ paymentId }) => hasLeft(findPayment(payments, paymentId)));
  const deposited = staying.filter((one) => !leavingLater.includes(one));
  const partly = returns.filter((one) => one.amount < 0 && !whole.includes(one) && !disputed.includes(one));
  const kept = returns.filter((one) => one.amount > 0 && !disputed.includes(one));
  const rest = facts.adjustments.filter((one) => !isReturn(one, payments));
  const isRefund = ({ type, amount }: Adjustment) => type === 'refund' && amount < 0;
  return {
    deposited,
    gross: sum(deposited.map(({ amount }) => amount)),
    leavingLater,
    reversals,
    refunds: [...partly, ...rest.filter(isRefund)],
    disputed,
    fees: rest.filter(({ type }) => type === 'fee'),
    others: [...kept, ...rest.filter((one) => one.type !== 'fee' && !isRefund(one))],
  };
}

type Return = Adjustment & { readonly paymentId: PaymentId };

/** True for a return, and for a refund whose payment was reversed in Intacct: nothing else is to be booked for it. */
function isReturn(one: Adjustment, payments: readonly PayoutPayment[]): one is Return {
  if (one.paymentId === null) return false;
  return (
    returning.has(one.type) || (one.type === 'refund' && isReversed(findPayment(payments, one.paymentId)))
  );
}

/**
 * True if a payment reached the bank although the same payout took it back: it was deposited, received in the bank, or
 * refunded in a payout that was booked by hand. A payment that is only refunded is not reversed before its deposit.
 */
function reachedBank(payment: PayoutPayment | undefined, type: Adjustment['type']): boolean {
  if (!payment) return false;
  return payment.deposited || payment.inBank || (payment.byHand && type === 'refund');
}

/**
 * True if the money went back and the partner reversed the payment before it reached the bank. A payment reversed although
 * its money stands is for a person.
 */
function hasLeft(payment: PayoutPayment | undefined): boolean {
  if (payment?.money !== 'went back' || !isReversed(payment)) return false;
  return !(payment.deposited || payment.byHand || payment.inBank);
}

/** The net return of each payment: a won dispute cancels its chargeback. */
function returnsOf({ adjustments }: PayoutDetails, payments: readonly PayoutPayment[]): Return[] {
  const byPayment = new Map<PaymentId, Return>();
  for (const one of adjustments) {
    if (!isReturn(one, payments)) continue;
    const before = byPayment.get(one.paymentId);
    const amount = minorUnits((before?.amount ?? 0) + one.amount);
    byPayment.set(one.paymentId, { ...one, ...(amount < 0 && before), amount });
  }
  return [...byPayment.values()].filter(({ amount }) => amount !== 0);
}

/** True if the payment came again and stands in the books untouched: neither reversed nor received anew. */
function isDisputed({ paymentId }: Return, payments: readonly PayoutPayment[]): boolean {
  const payment = findPayment(payments, paymentId);
  return isRecovered(payment) && !isReversed(payment) && !wasReceivedAnew(payment);
}

/** True if the whole payment came back, as Intacct reverses whole payments only. So it is where its amount is not known. */
function isWhole({ paymentId, amount }: Return, facts: PayoutDetails, payments: readonly PayoutPayment[]) {
  const part = facts.payments.find((one) => one.paymentId === paymentId);
  const posted = part?.amount ?? findPayment(payments, paymentId)?.intent?.amount;
  return amount < 0 && (posted == null || posted === -amount);
}
