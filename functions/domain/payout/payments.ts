import type { Intent } from '../intent/intent.ts';
import { idsIn, numbersIn } from '../intent/ledger-records.ts';
import { isRecorded } from '../payment/todos.ts';
import type { LedgerId, PaymentId } from '../shared/ids.ts';
import type { Currency, MinorUnits } from '../shared/money.ts';
import { moneyText } from '../shared/money.ts';
import type { LedgerDate } from '../shared/time.ts';
import { plainId } from './details.ts';

/** A payment in the ledger that records one of Alternative. */
export interface Receipt {
  readonly ledgerId: LedgerId;
  /** Its number in Intacct. */
  readonly number: string;
  readonly amount: MinorUnits;
  readonly currency: Currency;
  readonly date: LedgerDate;
  readonly accountId: string | null;
  /** Whether a bank deposit took it from undeposited funds; the deposit's number in Intacct where it is known. */
  readonly deposited: boolean;
  readonly depositNumber: string | null;
  /** Reversed in Intacct, or no longer there. */
  readonly reversed: boolean;
}

/** It stands; it went back; or it went back and came again, as after a dispute that was won. */
export type Money = 'stands' | 'went back' | 'came again';

/** A payment that a payout names, as its member or in an adjustment, with all that is known of it. */
export interface PayoutPayment {
  readonly paymentId: PaymentId;
  /** Undefined while Alternative has not told of it. */
  readonly intent: Intent | undefined;
  /** Its payments in the ledger: one, or several where a person recorded it in parts. */
  readonly receipts: readonly Receipt[];
  /** The customer's name, the numbers and the entity of its invoices. */
  readonly customer: string | null;
  readonly invoices: readonly string[];
  readonly subsidiaryId: string | null;
  /** Another payout that was paid and names it as its member. */
  readonly otherPayout: string | null;
  /** That other payout has not deposited it, and so it waits in undeposited funds still, or never was there. */
  readonly undeposited: boolean;
  /** That other payout is not deposited yet: it may be still, or fail before. */
  readonly otherWaits: boolean;
  /** The deposit of this payout holds it. */
  readonly deposited: boolean;
  /** No deposit is made of this payout: a person did what its sheet says, and that stays so whatever is reversed later. */
  readonly byHand: boolean;
  /** It was received in a bank account, and so is never deposited. */
  readonly inBank: boolean;
  /** What Alternative tells of its money by now. */
  readonly money: Money;
  /** The ledger shows it reversed. */
  readonly gone: boolean;
}

/** How a person finds a payment: by Alternative's id, and by its numbers in Intacct. */
export function paymentName(id: PaymentId, known: PayoutPayment | undefined): string {
  return `${plainId(id)} (${intacctNumbers(known).join(' and ') || unnumbered(known)})`;
}

export function intacctNumbers(known: PayoutPayment | undefined): readonly string[] {
  const numbers = known?.receipts.map(({ number }) => number) ?? [];
  const all = numbers.length > 0 ? numbers : storedNumbers(known);
  return all.map((number) => `Intacct ${number}`);
}

function storedNumbers(known: PayoutPayment | undefined): readonly string[] {
  return known?.intent ? numbersIn('current', known.intent) : [];
}

/** What is said in place of a number. */
export function unnumbered(known: PayoutPayment | undefined): string {
  const posted = known?.intent !== undefined && idsIn('current', known.intent).length > 0;
  return posted ? 'in Intacct, its number is not known yet' : 'not in Intacct';
}

/** The same with an amount. */
export function paymentText(
  { paymentId, amount }: { readonly paymentId: PaymentId; readonly amount: MinorUnits },
  payments: readonly PayoutPayment[],
  currency: Currency,
): string {
  return `${paymentName(paymentId, find(payments, paymentId))} ${moneyText(amount, currency)}`;
}

export function find(payments: readonly PayoutPayment[], id: PaymentId): PayoutPayment | undefined {
  return payments.find(({ paymentId }) => paymentId === id);
}

/** Reversed in Intacct, all that records it. */
export function isReversed(known: PayoutPayment | undefined): boolean {
  if (!known) return false;
  return known.gone || (known.receipts.length > 0 && known.receipts.every(({ reversed }) => reversed));
}

/** Recorded in Intacct, however that came about: then its own to-dos say what its returns and refunds call for. */
export function isBooked(known: PayoutPayment | undefined): boolean {
  return known?.intent !== undefined && isRecorded(known.intent);
}

/** It went back and came again, and Intacct has it, or had it. */
export function hasComeAgain(known: PayoutPayment | undefined): boolean {
  return known?.money === 'came again' && isBooked(known);
}

/** A person received it anew, after it had been reversed. */
export function wasReceivedAgain(known: PayoutPayment | undefined): boolean {
  return known?.intent !== undefined && idsIn('former', known.intent).length > 0;
}
