import { type MinorUnits, minorUnits, sum } from '../../../functions/domain/shared/money.ts';
import { type Adjustment, AlternativeRefusal, type Payout, type TakenPayment } from './types.ts';

/** The payments to pay out, with the fee in minor units. */
export interface PayoutRequest {
  readonly paymentIds: readonly string[];
  /** The fee that Alternative keeps. Default 0. */
  readonly fee?: number;
}

/**
 * The parts of the next payout: the requested payments, and all money that went back from payments already paid out,
 * each once. Throws {@link AlternativeRefusal}.
 */
export function planPayout(
  { paymentIds, fee = 0 }: PayoutRequest,
  payments: ReadonlyMap<string, TakenPayment>,
  earlier: readonly Payout[],
): Pick<Payout, 'amount' | 'currency' | 'payments' | 'adjustments'> {
  const arrived = earlier.filter(({ status }) => status === 'paid');
  const members = paymentIds.map((id) => memberOf(id, payments.get(id), arrived));
  const [first] = members;
  if (!first) throw new AlternativeRefusal('A payout has at least one payment');
  const { currency } = first;
  if (members.some((member) => member.currency !== currency) || new Set(paymentIds).size < members.length) {
    throw new AlternativeRefusal('A payout has one currency, and each payment once');
  }
  const paidOut = [...members, ...membersOf(arrived, payments)].filter(
    (payment) => payment.currency === currency,
  );
  const adjustments = [
    ...paidOut.flatMap(cameBack).filter((adjustment) => !isNetted(adjustment, arrived)),
    ...(fee > 0
      ? [{ type: 'fee', amount: minorUnits(-fee), description: 'Processing' } satisfies Adjustment]
      : []),
  ];
  const parts = members.map(({ id, amount }) => ({ paymentId: id, amount }));
  return { amount: total([...parts, ...adjustments]), currency, payments: parts, adjustments };
}

function memberOf(id: string, payment: TakenPayment | undefined, arrived: readonly Payout[]): TakenPayment {
  if (!payment) throw new AlternativeRefusal(`There is no payment ${id}`);
  if (payment.recordedByHand) throw new AlternativeRefusal(`${id} did not go through Alternative`);
  if (payment.status === 'failed' || payment.status === 'charged_back') {
    throw new AlternativeRefusal(`${id} came back: there is nothing to pay out`);
  }
  if (arrived.some(({ payments }) => payments.some(({ paymentId }) => paymentId === id))) {
    throw new AlternativeRefusal(`${id} was paid out already`);
  }
  return payment;
}

function membersOf(
  arrived: readonly Payout[],
  payments: ReadonlyMap<string, TakenPayment>,
): readonly TakenPayment[] {
  return arrived.flatMap((payout) =>
    payout.payments.flatMap(({ paymentId }) => payments.get(paymentId) ?? []),
  );
}

/** The parts of a payment that went back to the customer: its refunds, and the rest if it failed or was charged back. */
function cameBack({ id, status, amount, refunds }: TakenPayment): Adjustment[] {
  const refunded = refunds.map(
    (refund): Adjustment => ({
      type: 'refund',
      paymentId: id,
      refundId: refund.id,
      amount: minorUnits(-refund.amount),
    }),
  );
  if (status !== 'failed' && status !== 'charged_back') return refunded;
  const rest = minorUnits(sum(refunds.map((refund) => refund.amount)) - amount);
  return [...refunded, { type: status === 'failed' ? 'return' : 'chargeback', paymentId: id, amount: rest }];
}

/** True if an earlier payout already took this amount back. */
function isNetted({ type, paymentId, refundId }: Adjustment, arrived: readonly Payout[]): boolean {
  return arrived.some(({ adjustments }) =>
    adjustments.some(
      (earlier) => earlier.type === type && earlier.paymentId === paymentId && earlier.refundId === refundId,
    ),
  );
}

function total(parts: readonly { readonly amount: MinorUnits }[]): MinorUnits {
  return sum(parts.map(({ amount }) => amount));
}
