import type { CustomerId } from '../ids.ts';
import { formatMoney } from '../money.ts';
import type { PaymentFacts } from '../payment-facts.ts';
import { type Explanation, reasons } from '../reasons.ts';
import { dateIn, dayBefore } from '../time.ts';
import type { PostingInput, UnclaimedPayment } from './types.ts';

/** How long before its payment a twin may be dated. */
export const twinDays = 3;

/** Entered by hand: same customer and amount, on an invoice of ours, dated from three days before it was paid on. */
export function isTwin(
  one: UnclaimedPayment,
  { facts, twinsRuledOut }: Pick<PostingInput, 'facts' | 'twinsRuledOut'>,
  customerId: CustomerId,
  timeZone: string,
): boolean {
  const since = dayBefore(dateIn(facts.paidAt, timeZone), twinDays);
  return (
    one.amount === facts.amount &&
    one.currency === facts.currency &&
    (one.customerId === null || one.customerId === customerId) &&
    one.date >= since &&
    !twinsRuledOut.includes(one.ledgerId) &&
    one.invoiceIds.some((id) => facts.allocations.some(({ invoiceId }) => invoiceId === id))
  );
}

/** Why a payment with a twin is not posted. */
export function looksRecorded(
  facts: PaymentFacts,
  { platformId, date, amount, currency }: UnclaimedPayment,
): Explanation {
  const money = `${formatMoney(amount, currency)} ${currency}`;
  return reasons.LOOKS_RECORDED_BY_HAND({ payment: facts.id, twin: platformId, date, amount: money });
}
