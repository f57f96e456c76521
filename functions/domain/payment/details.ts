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

/** At most this many invoices fit into one transaction with their payment, its intent and what it claims. */
export const maxAllocations = 90;

export interface Allocation {
  readonly invoiceId: InvoiceId;
  readonly amount: MinorUnits;
}

/** What a payment of Alternative is about, in exact amounts; each invoice once. */
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

/** The facts of a payment, as far as they can be read, and what is wrong with them. */
export type ReadDetails =
  | { readonly facts: PaymentDetails; readonly problem?: Explanation }
  | { readonly facts?: undefined; readonly problem: Explanation };

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
    const facts = {
      id: payment.id,
      amount: parseMoney(payment.amount, currency),
      currency,
      method: payment.method,
      paidAt: payment.paidAt,
      recordedByHand: payment.recordedByHand,
      customerId: payment.customerId ?? null,
      allocations: allocationsOf(payment, currency),
    };
    const problem = problemOf(payment, facts);
    return problem ? { facts, problem } : { facts };
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    const { value: amount, why } = error;
    return {
      problem: reasons.AMOUNT_INVALID_IN_EVENT({ amount, currency, payment: payment.id, problem: why }),
    };
  }
}

/** Summed per invoice, in the order in which they were first named; each sum is more than 0. */
function allocationsOf(payment: DescribedPayment, currency: Currency): Allocation[] {
  const byInvoice = new Map<InvoiceId, MinorUnits>();
  for (const { invoiceId, amount } of payment.allocations) {
    const part = parseMoney(amount, currency);
    byInvoice.set(invoiceId, minorUnits((byInvoice.get(invoiceId) ?? 0) + part));
  }
  return [...byInvoice].map(([invoiceId, amount]) => {
    if (amount <= 0)
      throw new MoneyError(toDecimalString(amount, currency), 'each allocation must be more than 0');
    return { invoiceId, amount };
  });
}

function problemOf(payment: DescribedPayment, facts: PaymentDetails): Explanation | undefined {
  const { amount, currency, allocations, id } = facts;
  if (allocations.length === 0) return reasons.NO_ALLOCATION({ payment: id });
  if (allocations.length > maxAllocations) {
    return reasons.TOO_MANY_INVOICES({ payment: id, invoices: allocations.length, most: maxAllocations });
  }
  const allocated = sum(allocations.map((one) => one.amount));
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

/** Whether the refunds return the whole payment. Amounts that cannot be read return nothing. */
export function isWholeRefund(
  success: PaymentEvent,
  refunds: readonly { readonly amount: string }[],
): boolean {
  const { facts } = readDetails(success.payment);
  return facts !== undefined && refundedAmount(facts, refunds) >= facts.amount;
}

/** What is wrong with a refund: nobody knows how much of the payment stands. */
export function refundProblem({ success, refunds }: PaymentSummary): Explanation | undefined {
  if (!success || !isCurrency(success.payment.currency)) return undefined;
  const { id: payment, currency } = success.payment;
  const unreadable = refunds.find(({ amount }) => readMoney(amount, currency) === undefined);
  if (unreadable) return reasons.AMOUNT_INVALID_IN_EVENT({ ...unreadable, currency, payment });
  const paid = readMoney(success.payment.amount, currency);
  const refunded = sumOf(currency, refunds);
  if (paid === undefined || refunded <= paid) return undefined;
  const money = (one: MinorUnits) => `${toDecimalString(one, currency)} ${currency}`;
  return reasons.REFUND_TOO_LARGE({ payment, refunded: money(refunded), amount: money(paid) });
}

/** What was refunded of a payment, as far as it can be read: never more than all of it. */
export function refundedAmount(
  { amount, currency }: Pick<PaymentDetails, 'amount' | 'currency'>,
  refunds: readonly { readonly amount: string }[],
): MinorUnits {
  return minorUnits(Math.min(amount, sumOf(currency, refunds)));
}

function sumOf(currency: Currency, refunds: readonly { readonly amount: string }[]): MinorUnits {
  let total = zero;
  for (const { amount } of refunds) {
    const more = total + (readMoney(amount, currency) ?? 0);
    if (Number.isSafeInteger(more)) total = minorUnits(more);
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
