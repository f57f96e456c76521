import type { Intent } from '../intent/intent.ts';
import { idsIn, numbersIn } from '../intent/ledger-records.ts';
import { isRecorded } from '../payment/todos.ts';
import type { LedgerId, PaymentId } from '../shared/ids.ts';
import type { Currency, MinorUnits } from '../shared/money.ts';
import { moneyText } from '../shared/money.ts';
import type { LedgerDate } from '../shared/time.ts';
import { plainId } from './details.ts';

/** A ledger payment that records a payment of Alternative. */
export interface Receipt {
  readonly ledgerId: LedgerId;
  /** Its number in Intacct. */
  readonly number: string;
  readonly amount: MinorUnits;
  readonly currency: Currency;
  readonly date: LedgerDate;
  readonly accountId: string | null;
  /** True if a bank deposit took it from undeposited funds; `depositNumber` is that deposit's, where payment. */
  readonly deposited: boolean;
  readonly depositNumber: string | null;
  /** Reversed in Intacct, or no longer there. */
  readonly reversed: boolean;
}

/** Where the money of a payment is: `came again` is after a return that was made good, as by a dispute that was won. */
export type MoneyState = 'stands' | 'went back' | 'came again';

/** A payment that a payout names, as its member or in an adjustment, with what is stored about it. */
export interface PayoutPayment {
  readonly paymentId: PaymentId;
  /** Undefined until Alternative sends a message about the payment. */
  readonly intent: Intent | undefined;
  /** Its ledger payments: one, or several where a person recorded it in parts. */
  readonly receipts: readonly Receipt[];
  /** The customer's name, the numbers and the entity of its invoices. */
  readonly customer: string | null;
  readonly invoices: readonly string[];
  readonly subsidiaryId: string | null;
  /** The id of another paid payout that holds it as a member. */
  readonly otherPayout: string | null;
  /** That other payout has not deposited it: it still waits in undeposited funds, or never was there. */
  readonly undeposited: boolean;
  /** That other payout is not deposited yet, but may be. */
  readonly otherWaits: boolean;
  /** The deposit of this payout holds the payment. */
  readonly deposited: boolean;
  /** A person booked this payout by its sheet. That stays so whatever is reversed later. */
  readonly byHand: boolean;
  /** It was received in a bank account, and so is never deposited. */
  readonly inBank: boolean;
  /** By Alternative's messages so far. */
  readonly money: MoneyState;
  /** The ledger shows it reversed. */
  readonly gone: boolean;
}

/** How a person finds a payment: "pay_1 (Intacct 4711)". */
export function paymentName(id: PaymentId, payment: PayoutPayment | undefined): string {
  return `${plainId(id)} (${intacctNumbers(payment).join(' and ') || textWithoutNumber(payment)})`;
}

export function intacctNumbers(payment: PayoutPayment | undefined): readonly string[] {
  const numbers = payment?.receipts.map(({ number }) => number) ?? [];
  const all = numbers.length > 0 ? numbers : storedNumbers(payment);
  return all.map((number) => `Intacct ${number}`);
}

function storedNumbers(payment: PayoutPayment | undefined): readonly string[] {
  return payment?.intent ? numbersIn('current', payment.intent) : [];
}

/** What is said in place of a number in Intacct. */
export function textWithoutNumber(payment: PayoutPayment | undefined): string {
  const posted = payment?.intent !== undefined && idsIn('current', payment.intent).length > 0;
  return posted ? 'in Intacct, its number is not known yet' : 'not in Intacct';
}

/** The name of a payment and its amount: "pay_1 (Intacct 4711) 100.00 USD". */
export function paymentText(
  { paymentId, amount }: { readonly paymentId: PaymentId; readonly amount: MinorUnits },
  payments: readonly PayoutPayment[],
  currency: Currency,
): string {
  return `${paymentName(paymentId, findPayment(payments, paymentId))} ${moneyText(amount, currency)}`;
}

export function findPayment(payments: readonly PayoutPayment[], id: PaymentId): PayoutPayment | undefined {
  return payments.find(({ paymentId }) => paymentId === id);
}

/** True if every ledger payment that records it was reversed. */
export function isReversed(payment: PayoutPayment | undefined): boolean {
  if (!payment) return false;
  return payment.gone || (payment.receipts.length > 0 && payment.receipts.every(({ reversed }) => reversed));
}

/** True if it is recorded in Intacct, by us or by hand. Its own to-dos then ask for its reversal or refund. */
export function isBooked(payment: PayoutPayment | undefined): boolean {
  return payment?.intent !== undefined && isRecorded(payment.intent);
}

/** True if its money went back and came again, and Intacct has or had the payment. */
export function isRecovered(payment: PayoutPayment | undefined): boolean {
  return payment?.money === 'came again' && isBooked(payment);
}

/** True if a person received it in Intacct anew after a reversal. */
export function wasReceivedAnew(payment: PayoutPayment | undefined): boolean {
  return payment?.intent !== undefined && idsIn('former', payment.intent).length > 0;
}
