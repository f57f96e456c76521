import type { Invoice } from '../invoice/invoice.ts';
import type { PaymentDetails } from '../payment/details.ts';
import type { StoredPayment } from '../payment/stored.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import type { CustomerId } from '../shared/ids.ts';
import { toDecimalString } from '../shared/money.ts';
import { dateIn, subtractDays } from '../shared/time.ts';
import type { PostingInput, UnclaimedPayment } from './input.ts';

/** How long before the payment its possible duplicate may be dated. */
export const duplicateWindowDays = 3;

/**
 * True if a payment in the ledger may be this one, entered by hand: same amount and currency, the same customer if it names
 * one, one of the same invoices, and dated from {@link duplicateWindowDays} days before it was paid.
 */
export function isPossibleDuplicate(
  found: UnclaimedPayment,
  { facts, notDuplicates }: Pick<PostingInput, 'facts' | 'notDuplicates'>,
  customerId: CustomerId,
  timeZone: string,
): boolean {
  const since = subtractDays(dateIn(facts.paidAt, timeZone), duplicateWindowDays);
  return (
    found.amount === facts.amount &&
    found.currency === facts.currency &&
    (found.customerId === null || found.customerId === customerId) &&
    found.date >= since &&
    !notDuplicates.includes(found.ledgerId) &&
    found.invoiceIds.some((id) => facts.allocations.some(({ invoiceId }) => invoiceId === id))
  );
}

/**
 * How many other payments have the same amounts on the same invoices, stand, were never sent and are not found in the
 * ledger yet. Among payments that are alike in everything, it makes no difference which ledger payment records which.
 */
export function countSimilarPayments(
  { paymentId, allocations }: Pick<StoredPayment, 'paymentId' | 'allocations'>,
  invoices: ReadonlyMap<string, Pick<Invoice, 'alternative'>>,
): number {
  const others = allocations.map(({ invoiceId, amount }) => {
    const entries = invoices.get(invoiceId)?.alternative ?? [];
    const alike = entries.filter(
      (entry) =>
        entry.paymentId !== paymentId &&
        entry.amount === amount &&
        entry.effect === 'stands' &&
        entry.firstSentAt === null &&
        entry.ledgerId === null,
    );
    return new Set(alike.map((entry) => entry.paymentId));
  });
  const [first, ...rest] = others;
  return [...(first ?? [])].filter((id) => rest.every((ids) => ids.has(id))).length;
}

/** Why a payment with a possible duplicate is held. */
export function looksRecordedByHand(
  facts: PaymentDetails,
  { platformId, date, amount, currency }: UnclaimedPayment,
): Explanation {
  const money = `${toDecimalString(amount, currency)} ${currency}`;
  return reasons.LOOKS_RECORDED_BY_HAND({ payment: facts.id, twin: platformId, date, amount: money });
}
