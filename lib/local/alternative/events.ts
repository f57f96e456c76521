import { type MinorUnits, minorUnits, toDecimalString } from '../../../functions/domain/shared/money.ts';
import type { Instant } from '../../../functions/domain/shared/time.ts';
import type { Payout, Refund, TakenPayment } from './types.ts';

/** The source of Alternative's events on the bus. */
export const source = 'alternative.payments';

/** One event as it is put on the bus. */
export interface AlternativeEvent {
  readonly detailType:
    | 'payment_succeeded'
    | 'payment_failed'
    | 'payment_refunded'
    | 'payment_chargeback'
    | 'payout_paid'
    | 'payout_failed';
  readonly detail: {
    readonly connectionId: string;
    readonly eventId: string;
    readonly occurredAt: Instant;
    readonly payment?: ReturnType<typeof describePayment>;
    readonly payout?: ReturnType<typeof describePayout>;
  };
}

/** A payment as its events describe it. Money is decimal text in major units. */
export function describePayment(payment: TakenPayment, refund?: Refund) {
  const { id, currency, method, recordedByHand, paidAt, surcharge, customerId, failure } = payment;
  const text = (amount: MinorUnits) => toDecimalString(amount, currency);
  return {
    id,
    amount: text(payment.amount),
    currency,
    method,
    recordedByHand,
    paidAt,
    ...(customerId === null ? {} : { customerId }),
    allocations: payment.parts.map(({ invoiceId, amount }) => ({ invoiceId, amount: text(amount) })),
    ...(surcharge > 0
      ? {
          chargedAmount: text(minorUnits(payment.amount + surcharge)),
          fees: [{ name: 'Card surcharge', amount: text(surcharge), coveredByCustomer: true }],
        }
      : {}),
    ...(failure ? { failure } : {}),
    ...(refund ? { refund: { id: refund.id, amount: text(refund.amount) } } : {}),
  };
}

/** A payout as its events describe it. */
export function describePayout({ id, amount, currency, arrivalDate, payments, adjustments }: Payout) {
  const text = (value: MinorUnits) => toDecimalString(value, currency);
  return {
    id,
    amount: text(amount),
    currency,
    arrivalDate,
    payments: payments.map((payment) => ({ paymentId: payment.paymentId, amount: text(payment.amount) })),
    adjustments: adjustments.map(({ type, paymentId, amount: moved, description }) => ({
      type,
      ...(paymentId === undefined ? {} : { paymentId }),
      amount: text(moved),
      ...(description === undefined ? {} : { description }),
    })),
  };
}
