import type { CustomerId } from '../ids.ts';
import { formatMoney } from '../money.ts';
import type { PaymentFacts } from '../payment-facts.ts';
import { type Explanation, reasons } from '../reasons.ts';
import { dateIn } from '../time.ts';
import type { PostingInput, UnclaimedPayment } from './types.ts';

const threeDays = 3 * 86_400_000;

/** Entered by hand: same customer and amount, on an invoice of ours, dated from three days before it was paid on. */
export function isTwin(
  one: UnclaimedPayment,
  { facts, twinsRuledOut }: PostingInput,
  customerId: CustomerId,
  timeZone: string,
): boolean {
  const since = new Date(Date.parse(dateIn(facts.paidAt, timeZone)) - threeDays).toISOString().slice(0, 10);
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
