import type { Currency, MinorUnits } from '../../../functions/domain/shared/money.ts';
import type { Instant } from '../../../functions/domain/shared/time.ts';

/** A part of a payment, for one invoice. */
export interface Part {
  readonly invoiceId: string;
  readonly amount: MinorUnits;
}

export type PaymentMethod = 'standard_ach' | 'card' | 'check';
export type PaymentStatus = 'succeeded' | 'failed' | 'refunded' | 'charged_back';

/** A payment as Alternative's own books have it. */
export interface TakenPayment {
  readonly id: string;
  readonly status: PaymentStatus;
  /** The sum of its parts. The customer was charged this amount and the surcharge. */
  readonly amount: MinorUnits;
  readonly currency: Currency;
  readonly parts: readonly Part[];
  readonly customerId: string | null;
  readonly method: PaymentMethod;
  /** True for a mark that a cheque arrived: the money did not go through Alternative. */
  readonly recordedByHand: boolean;
  /** The fee that the customer covered. */
  readonly surcharge: MinorUnits;
  readonly paidAt: Instant;
  /** Why the payment failed or was charged back; null if it did not. */
  readonly failure: Failure | null;
  readonly refunds: readonly Refund[];
}

export interface Failure {
  readonly code: string;
  readonly message: string;
}

export interface Refund {
  readonly id: string;
  readonly amount: MinorUnits;
}

/** A signed part of a payout that is not a payment. */
export interface Adjustment {
  readonly type: 'refund' | 'return' | 'chargeback' | 'fee';
  /** The payment that failed, was charged back or refunded. */
  readonly paymentId?: string;
  /** Only of a refund: its id. */
  readonly refundId?: string;
  readonly amount: MinorUnits;
  readonly description?: string;
}

/** Money that Alternative paid to the partner's bank: payments and signed adjustments add up to its amount. */
export interface Payout {
  readonly id: string;
  readonly status: 'paid' | 'failed';
  readonly amount: MinorUnits;
  readonly currency: Currency;
  /** `YYYY-MM-DD`. */
  readonly arrivalDate: string;
  readonly payments: readonly { readonly paymentId: string; readonly amount: MinorUnits }[];
  readonly adjustments: readonly Adjustment[];
}

/** Alternative refuses a request; the message says why. */
export class AlternativeRefusal extends Error {
  override readonly name = 'AlternativeRefusal';
}
