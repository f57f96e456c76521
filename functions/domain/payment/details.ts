import { type Explanation, reasons } from '../reasons/catalog.ts';
import type { CustomerId, InvoiceId } from '../shared/ids.ts';
import {
  type Currency,
  isCurrency,
  type MinorUnits,
  MoneyError,
  minorUnits,
  parseMoney,
  sum,
  toDecimalString,
  zero,
} from '../shared/money.ts';
import type { Instant } from '../shared/time.ts';
import type { DescribedPayment, PaymentEvent } from './events.ts';
import type { PaymentSummary } from './status.ts';

/** At most this many invoices fit into one transaction with their payment, its intent and the intent's claims. */
export const maxAllocations = 90;

export interface Allocation {
  readonly invoiceId: InvoiceId;
  readonly amount: MinorUnits;
}

/** A payment of Alternative in exact amounts. Its allocations name each invoice once. */
export interface PaymentDetails {
  readonly id: string;
  readonly amount: MinorUnits;
  readonly currency: Currency;
  readonly method: string;
  readonly paidAt: Instant;
  readonly recordedByHand: boolean;
  readonly customerId: CustomerId | null;
  readonly allocations: readonly Allocation[];
}

/** The details of a payment if its amounts can be read, and why it cannot be posted as it is described, if so. */
type ReadDetails =
  | { readonly details: PaymentDetails; readonly problem?: Explanation }
  | { readonly details?: undefined; readonly problem: Explanation };

/** Reads the amounts of a payment. Throws nothing: a `MoneyError` becomes the problem. */
export function readDetails(payment: DescribedPayment): ReadDetails {
  const { currency } = payment;
  if (!isCurrency(currency)) {
    return {
      problem: reasons.AMOUNT_INVALID_IN_EVENT({
        amount: payment.amount,
        currency,
        payment: payment.id,
      }),
    };
  }
  try {
    const details = {
      id: payment.id,
      amount: parseMoney(payment.amount, currency),
      currency,
      method: payment.method,
      paidAt: payment.paidAt,
      recordedByHand: payment.recordedByHand,
      customerId: payment.customerId ?? null,
      allocations: allocationsOf(payment, currency),
    };
    const problem = problemOf(payment, details);
    return problem ? { details, problem } : { details };
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    const { value: amount, why } = error;
    return {
      problem: reasons.AMOUNT_INVALID_IN_EVENT({ amount, currency, payment: payment.id, problem: why }),
    };
  }
}

/**
 * The allocations summed by invoice, in the order in which the invoices are first named. Throws a `MoneyError` if an
 * amount cannot be read, or if a sum is not more than 0.
 */
function allocationsOf(payment: DescribedPayment, currency: Currency): Allocation[] {
  const byInvoice = new Map<InvoiceId, MinorUnits>();
  for (const { invoiceId, amount } of payment.allocations) {
    const added = parseMoney(amount, currency);
    byInvoice.set(invoiceId, minorUnits((byInvoice.get(invoiceId) ?? 0) + added));
  }
  return [...byInvoice].map(([invoiceId, amount]) => {
    if (amount <= 0)
      throw new MoneyError(toDecimalString(amount, currency), 'each allocation must be more than 0');
    return { invoiceId, amount };
  });
}

/**
 * Why a payment cannot be posted, if it cannot. The payer's charge must be explained to the cent:
 *
 *     charged = amount + the fees that the customer covered
 *     amount  = the sum of the allocations
 *
 * Without a `chargedAmount`, the charge is the amount and the fees do not matter.
 */
function problemOf(payment: DescribedPayment, details: PaymentDetails): Explanation | undefined {
  const { amount, currency, allocations, id } = details;
  if (allocations.length === 0) return reasons.NO_ALLOCATION({ payment: id });
  if (allocations.length > maxAllocations) {
    return reasons.TOO_MANY_INVOICES({ payment: id, invoices: allocations.length, most: maxAllocations });
  }
  const allocated = sum(allocations.map((allocation) => allocation.amount));
  const charged = payment.chargedAmount == null ? amount : parseMoney(payment.chargedAmount, currency);
  const covered = sum(
    (payment.fees ?? [])
      .filter((fee) => fee.coveredByCustomer)
      .map((fee) => parseMoney(fee.amount, currency)),
  );
  const surcharge = payment.chargedAmount == null ? 0 : covered;
  const unexplained = charged - allocated - surcharge;
  if (amount === allocated && unexplained === 0) return undefined;
  const money = (value: number) => `${toDecimalString(minorUnits(value), currency)} ${currency}`;
  return reasons.ALLOCATION_MISMATCH({
    payment: id,
    charged: money(charged),
    invoices: money(allocated),
    fees: money(surcharge),
    unexplained: money(amount === allocated ? unexplained : amount - allocated),
  });
}

/** True if the refunds return the whole payment. A refund whose amount cannot be read counts as 0. */
export function isWholeRefund(
  success: PaymentEvent,
  refunds: readonly { readonly amount: string }[],
): boolean {
  const { details } = readDetails(success.payment);
  return details !== undefined && refundedAmount(details, refunds) >= details.amount;
}

/** Why it is uncertain how much of a payment was refunded: an amount that cannot be read, or more than was paid. */
export function refundProblem({ success, refunds }: PaymentSummary): Explanation | undefined {
  if (!success || !isCurrency(success.payment.currency)) return undefined;
  const { id: payment, currency } = success.payment;
  const unreadable = refunds.find(({ amount }) => readMoney(amount, currency) === undefined);
  if (unreadable) return reasons.AMOUNT_INVALID_IN_EVENT({ ...unreadable, currency, payment });
  const paid = readMoney(success.payment.amount, currency);
  const refunded = sumOf(currency, refunds);
  if (paid === undefined || refunded <= paid) return undefined;
  const money = (value: MinorUnits) => `${toDecimalString(value, currency)} ${currency}`;
  return reasons.REFUND_TOO_LARGE({ payment, refunded: money(refunded), amount: money(paid) });
}

/** The sum of the refunds that can be read, at most the amount of the payment. */
export function refundedAmount(
  { amount, currency }: Pick<PaymentDetails, 'amount' | 'currency'>,
  refunds: readonly { readonly amount: string }[],
): MinorUnits {
  return minorUnits(Math.min(amount, sumOf(currency, refunds)));
}

/** The sum of the refunds. Leaves out those that cannot be read, or that make the sum too large to count exactly. */
function sumOf(currency: Currency, refunds: readonly { readonly amount: string }[]): MinorUnits {
  let total = zero;
  for (const { amount } of refunds) {
    const next = total + (readMoney(amount, currency) ?? 0);
    if (Number.isSafeInteger(next)) total = minorUnits(next);
  }
  return total;
}

function readMoney(amount: string, currency: Currency): MinorUnits | undefined {
  try {
    return parseMoney(amount, currency);
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    return undefined;
  }
}
