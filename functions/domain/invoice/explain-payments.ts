import type { LedgerId } from '../shared/ids.ts';
import { minorUnits, moneyText, zero } from '../shared/money.ts';
import type { PaymentTerm } from './amount-due.ts';
import { activeLedgerIds, isVoid, recordedLedgerIds } from './applied.ts';
import type { PaymentEntry, Snapshot } from './invoice.ts';

/** The id that Alternative gave the payment. */
export function paymentName({ paymentId }: Pick<PaymentEntry, 'paymentId'>): string {
  return paymentId.replace(/^alternative:/, '');
}

/** True if the payment stands but its amounts cannot be read: see `doubt` in invoice.ts. */
export function isUnreadable({ effect, amount, doubt }: PaymentEntry): boolean {
  return effect === 'none' && amount === 0 && doubt !== null;
}

/** What a payment of Alternative does to the amount due, and why. */
export function paymentSentence(ledger: Snapshot, term: PaymentTerm): string {
  const { payment, applied } = term;
  const money = (value: number) => moneyText(minorUnits(value), payment.currency ?? ledger.currency);
  const isCounted = payment.effect !== 'none';
  const amount = !isCounted && payment.amount === 0 ? '' : ` of ${money(payment.amount)}`;
  const name = `Alternative payment ${paymentName(payment)}${amount}`;
  if (!isCounted) return `${name} is not counted: ${whyNotCounted(ledger, payment)}.`;
  if (payment.effect === 'stands') return `${name} is ${standingSentence(ledger, term, money)}`;
  const failed = `${name} failed or was charged back`;
  if (isVoid(ledger)) return `${failed}.`;
  const { text, isPlural } = counterparts(payment);
  const balance =
    applied === 0
      ? "Intacct's balance does not contain it"
      : `${text} still ${isPlural ? 'take' : 'takes'} off ${money(applied)}`;
  return `${failed}; ${balance}.`;
}

function whyNotCounted({ currency }: Snapshot, payment: PaymentEntry): string {
  if (isUnreadable(payment)) return 'its amounts cannot be read';
  if ((payment.currency ?? currency) !== currency) return `this invoice is in ${currency}`;
  if (payment.amount === 0) return 'it has no readable amount for this invoice';
  return 'its success is not reported yet, or a person ruled it out';
}

function standingSentence(
  ledger: Snapshot,
  { payment, applied, amount }: PaymentTerm,
  money: (value: number) => string,
): string {
  const { text, isPlural } = counterparts(payment);
  if (isVoid(ledger)) return 'paid, but the invoice is void in Intacct.';
  if (amount === 0) return `recorded as ${text}, which ${isPlural ? 'are' : 'is'} counted above.`;
  if (applied > 0) return `paid; Intacct's balance contains only ${money(applied)} of it.`;
  if (recordedLedgerIds(payment).length === 0) {
    const { advance = zero, refunded } = payment;
    const yet = advance + refunded >= payment.amount ? '' : ' yet';
    return `paid; Intacct's balance does not contain it${yet}.`;
  }
  return activeLedgerIds(payment).length > 0
    ? `paid; Intacct's balance does not contain ${text}, which ${isPlural ? 'record' : 'records'} it.`
    : `paid; ${text}, which recorded it, ${isPlural ? 'were' : 'was'} reversed.`;
}

/**
 * Intacct's number of one of the ledger payments that record a payment; null if it is unknown. An entry has its numbers
 * in the order of its ids. If it has more or fewer of them, no number can be matched to an id.
 */
export function numberOf(payment: PaymentEntry, id: LedgerId): string | null {
  const ids = recordedLedgerIds(payment);
  const numbers = numbersOf(payment);
  return numbers.length === ids.length ? (numbers[ids.indexOf(id)] ?? null) : null;
}

function numbersOf({ platformId }: PaymentEntry): string[] {
  return platformId === null ? [] : platformId.split(', ');
}

/** How to name all ledger payments that record a payment. */
function counterparts(payment: PaymentEntry): { readonly text: string; readonly isPlural: boolean } {
  const numbers = numbersOf(payment);
  const { length } = recordedLedgerIds(payment);
  const isPlural = Math.max(numbers.length, length) > 1;
  if (!isPlural) return { text: intacctRecord('payment', payment.platformId), isPlural };
  // Some of the numbers would look as if they were all.
  if (numbers.length < length) return { text: 'payments in Intacct', isPlural };
  return { text: `Intacct payments ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`, isPlural };
}

/** How to name a record of Intacct: `Intacct payment 10505`, or `a payment in Intacct` if its number is unknown. */
export function intacctRecord(what: string, number: string | null): string {
  return number === null ? `a ${what} in Intacct` : `Intacct ${what} ${number}`;
}
