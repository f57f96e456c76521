import type { PaymentId } from '../ids.ts';
import { type MinorUnits, minorUnits, sum } from '../money.ts';
import { isUnresolved } from '../unresolved.ts';
import type { Adjustment, PayoutFacts, PayoutPart } from './facts.ts';
import { find, type PayoutPayment } from './types.ts';

/** A whole payment that came back, and so is reversed by the partner in Intacct. */
export interface Reversal extends PayoutPart {
  /** It was never deposited: it comes and goes in the same payout. */
  readonly beforeDeposit: boolean;
}

/** What each part of a payout becomes in the books. Together they are the bank amount. */
export interface Division {
  /** What the deposit holds: whole payments only. */
  readonly deposited: readonly PayoutPart[];
  readonly gross: MinorUnits;
  readonly reversals: readonly Reversal[];
  /** What went back to customers without a reversal: refunds, and parts of payments. Signed. */
  readonly refunds: readonly Adjustment[];
  /** Signed: fees that the partner bears are less than 0. */
  readonly fees: readonly Adjustment[];
  readonly others: readonly Adjustment[];
}

const returning: ReadonlySet<string> = new Set(['return', 'chargeback', 'dispute_won']);

export function divide(facts: PayoutFacts, payments: readonly PayoutPayment[]): Division {
  const returns = returnsOf(facts, payments);
  const whole = returns.filter((one) => isWhole(one, facts, payments));
  const member = (id: PaymentId) => facts.payments.some(({ paymentId }) => paymentId === id);
  const reversals = whole.map(({ paymentId, amount }) => {
    return { paymentId, amount: minorUnits(-amount), beforeDeposit: member(paymentId) };
  });
  const deposited = facts.payments.filter(
    ({ paymentId }) => !reversals.some((one) => one.paymentId === paymentId),
  );
  const partly = returns.filter((one) => one.amount < 0 && !whole.includes(one));
  const kept = returns.filter(({ amount }) => amount > 0);
  const rest = facts.adjustments.filter((one) => !isReturn(one, payments));
  const isRefund = ({ type, amount }: Adjustment) => type === 'refund' && amount < 0;
  return {
    deposited,
    gross: sum(deposited.map(({ amount }) => amount)),
    reversals,
    refunds: [...partly, ...rest.filter(isRefund)],
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

function isReversed(known: PayoutPayment | undefined): boolean {
  return known !== undefined && known.receipts.length > 0 && known.receipts.every(({ reversed }) => reversed);
}

/** What came back of each payment in the end: a dispute that was won makes up for its chargeback. */
function returnsOf({ adjustments }: PayoutFacts, payments: readonly PayoutPayment[]): Return[] {
  const byPayment = new Map<PaymentId, Return>();
  for (const one of adjustments) {
    if (!isReturn(one, payments)) continue;
    const before = byPayment.get(one.paymentId);
    const amount = minorUnits((before?.amount ?? 0) + one.amount);
    byPayment.set(one.paymentId, { ...one, ...(amount < 0 && before), amount });
  }
  return [...byPayment.values()];
}

/** Intacct reverses whole payments only; of one that is not known the whole is taken to have come back. */
function isWhole({ paymentId, amount }: Return, facts: PayoutFacts, payments: readonly PayoutPayment[]) {
  const part = facts.payments.find((one) => one.paymentId === paymentId);
  const posted = part?.amount ?? find(payments, paymentId)?.intent?.amount;
  return amount < 0 && (posted == null || posted === -amount);
}

/** The payments that came back, and that Intacct still has, or may still get. */
export function awaitedReversals(
  { reversals }: Division,
  payments: readonly PayoutPayment[],
): readonly Reversal[] {
  return reversals.filter(({ paymentId }) => {
    const { intent, receipts } = find(payments, paymentId) ?? { receipts: [] };
    if (!intent || receipts.some(({ reversed }) => !reversed)) return true;
    return isUnresolved(intent) || intent.state === 'POSTED' || intent.ledgerIds.length > receipts.length;
  });
}
