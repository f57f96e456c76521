import type { Invoice } from '../invoice/invoice.ts';
import type { PaymentDetails } from '../payment/details.ts';
import type { StoredPayment } from '../payment/stored.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import type { CustomerId } from '../shared/ids.ts';
import { toDecimalString } from '../shared/money.ts';
import { dateIn, subtractDays } from '../shared/time.ts';
import type { PostingInput, UnclaimedPayment } from './input.ts';

/** How long before its payment a twin may be dated. */
export const duplicateWindowDays = 3;

/** Entered by hand: same customer and amount, on an invoice of ours, dated from three days before it was paid on. */
export function isPossibleDuplicate(
  one: UnclaimedPayment,
  { facts, twinsRuledOut }: Pick<PostingInput, 'facts' | 'twinsRuledOut'>,
  customerId: CustomerId,
  timeZone: string,
): boolean {
  const since = subtractDays(dateIn(facts.paidAt, timeZone), duplicateWindowDays);
  return (
    one.amount === facts.amount &&
    one.currency === facts.currency &&
    (one.customerId === null || one.customerId === customerId) &&
    one.date >= since &&
    !twinsRuledOut.includes(one.ledgerId) &&
    one.invoiceIds.some((id) => facts.allocations.some(({ invoiceId }) => invoiceId === id))
  );
}

/**
 * How many other payments stand with the same amounts on the same invoices, were never sent, and are not found in the
 * ledger yet. Among payments that are alike in everything it makes no difference which entry is whose.
 */
export function countSimilarPayments(
  { paymentId, allocations }: Pick<StoredPayment, 'paymentId' | 'allocations'>,
  invoices: ReadonlyMap<string, Pick<Invoice, 'alternative'>>,
): number {
  const others = allocations.map(({ invoiceId, amount }) => {
    const entries = invoices.get(invoiceId)?.alternative ?? [];
    const alike = entries.filter(
      (one) =>
        one.paymentId !== paymentId &&
        one.amount === amount &&
        one.effect === 'stands' &&
        one.firstSentAt === null &&
        one.ledgerId === null,
    );
    return new Set(alike.map((one) => one.paymentId));
  });
  const [first, ...rest] = others;
  return [...(first ?? [])].filter((id) => rest.every((ids) => ids.has(id))).length;
}

/** Why a payment with a twin is not posted. */
export function looksRecordedByHand(
  facts: PaymentDetails,
  { platformId, date, amount, currency }: UnclaimedPayment,
): Explanation {
  const money = `${toDecimalString(amount, currency)} ${currency}`;
  return reasons.LOOKS_RECORDED_BY_HAND({ payment: facts.id, twin: platformId, date, amount: money });
}
