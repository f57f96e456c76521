import type { PaymentId } from '../shared/ids.ts';
import { type MinorUnits, minorUnits, sum } from '../shared/money.ts';
import type { Adjustment, PayoutDetails, PayoutPart } from './details.ts';
import { find, hasComeAgain, isReversed, type PayoutPayment, wasReceivedAgain } from './payments.ts';

/** A whole payment that came back, and so is reversed by the partner in Intacct. */
export interface Reversal extends PayoutPart {
  /** It comes and goes in the same payout, and went before it was deposited: so it never is. */
  readonly sameDeposit: boolean;
  /** It never was deposited: its reversal takes it out of undeposited funds. */
  readonly beforeDeposit: boolean;
}

/** What each part of a payout becomes in the books. Together they are the bank amount. */
export interface Breakdown {
  /** What the deposit holds: whole payments only. */
  readonly deposited: readonly PayoutPart[];
  readonly gross: MinorUnits;
  /** Came with this payout, and were reversed before it was deposited: they leave the bank with another one. */
  readonly leavingLater: readonly PayoutPart[];
  readonly reversals: readonly Reversal[];
  /** What went back to customers without a reversal: refunds, and parts of payments. Signed. */
  readonly refunds: readonly Adjustment[];
  /** Went back and came again, and never was reversed: two movements of the bank that make up for each other. */
  readonly disputed: readonly Adjustment[];
  /** Signed: fees that the partner bears are less than 0. */
  readonly fees: readonly Adjustment[];
  readonly others: readonly Adjustment[];
}

const returning: ReadonlySet<string> = new Set(['return', 'chargeback', 'dispute_won']);

export function breakDown(facts: PayoutDetails, payments: readonly PayoutPayment[]): Breakdown {
  const returns = returnsOf(facts, payments);
  const disputed = returns.filter((one) => isDisputed(one, payments));
  const whole = returns.filter((one) => !disputed.includes(one) && isWhole(one, facts, payments));
  const member = (id: PaymentId) => facts.payments.some(({ paymentId }) => paymentId === id);
  const reversals = whole.map(({ paymentId, type, amount }) => {
    const known = find(payments, paymentId);
    const sameDeposit = member(paymentId) && !wasTaken(known, type);
    const beforeDeposit = sameDeposit || (known?.undeposited === true && !known.inBank);
    return { paymentId, amount: minorUnits(-amount), sameDeposit, beforeDeposit };
  });
  const staying = facts.payments.filter(
    ({ paymentId }) => !reversals.some((one) => one.sameDeposit && one.paymentId === paymentId),
  );
  const leavingLater = staying.filter(({ paymentId }) => hasLeft(find(payments, paymentId)));
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

/** A refund counts as a return once the partner has reversed its payment: nothing else remains to be booked. */
function isReturn(one: Adjustment, payments: readonly PayoutPayment[]): one is Return {
  if (one.paymentId === null) return false;
  return returning.has(one.type) || (one.type === 'refund' && isReversed(find(payments, one.paymentId)));
}

/** It reached the bank although it went in the same payout: what is only refunded is not reversed before, if at all. */
function wasTaken(known: PayoutPayment | undefined, type: Adjustment['type']): boolean {
  if (!known) return false;
  return known.deposited || known.inBank || (known.byHand && type === 'refund');
}

/** Its money went back, and the partner reversed it. What was reversed although its money stands is for a person. */
function hasLeft(known: PayoutPayment | undefined): boolean {
  if (known?.money !== 'went back' || !isReversed(known)) return false;
  return !(known.deposited || known.byHand || known.inBank);
}

/** What came back of each payment in the end: a dispute that was won makes up for its chargeback. */
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

/** Its payment stands in the books as if nothing had happened: it is not reversed, nor received again. */
function isDisputed({ paymentId }: Return, payments: readonly PayoutPayment[]): boolean {
  const known = find(payments, paymentId);
  return hasComeAgain(known) && !isReversed(known) && !wasReceivedAgain(known);
}

/** Intacct reverses whole payments only; of one that is not known the whole is taken to have come back. */
function isWhole({ paymentId, amount }: Return, facts: PayoutDetails, payments: readonly PayoutPayment[]) {
  const part = facts.payments.find((one) => one.paymentId === paymentId);
  const posted = part?.amount ?? find(payments, paymentId)?.intent?.amount;
  return amount < 0 && (posted == null || posted === -amount);
}
