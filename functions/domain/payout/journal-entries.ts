import type { PaymentId } from '../shared/ids.ts';
import { type MinorUnits, minorUnits, sum, zero } from '../shared/money.ts';
import { formatList, maxListed } from '../shared/text.ts';
import { type Breakdown, breakDown, type Reversal } from './breakdown.ts';
import type { Adjustment, PayoutDetails, PayoutPart } from './details.ts';
import {
  findPayment,
  intacctNumbers,
  isBooked,
  isRecovered,
  type PayoutPayment,
  paymentName,
} from './payments.ts';

/** One entry that brings a payout into the books. */
export interface SheetEntry {
  readonly kind: 'deposit' | 'reversal' | 'refund' | 'fee' | 'other';
  readonly text: string;
  /** Null if nothing is to be entered, because the books have it already. */
  readonly debit: string | null;
  readonly credit: string | null;
  /** Debited and credited; more than 0. */
  readonly amount: MinorUnits;
  /** What asks for it: the deposit of the payout, a to-do of the payment or of the payout; nobody if it is booked. */
  readonly askedBy: 'deposit' | 'payment' | 'payout' | 'nobody';
  /** The change of the bank account, signed. All entries together are the bank amount. */
  readonly bank: MinorUnits;
}

const bankAccount = 'bank';
const undeposited = 'undeposited funds';
/** Holds two bank movements that cancel each other out, until both are booked. */
const clearing = 'a clearing account';
const customer = 'customer (accounts receivable)';

/** What is to be entered in Intacct so that the bank account agrees with the payout, to the cent. */
export function journalEntries(
  facts: PayoutDetails,
  payments: readonly PayoutPayment[],
  feesDeposited = false,
): readonly SheetEntry[] {
  const breakdown = breakDown(facts, payments);
  const known: Known = (id) => (id === null ? undefined : findPayment(payments, id));
  const fee = fees(breakdown);
  const inDeposit = feesDeposited ? sum(fee.map(({ bank }) => bank)) : zero;
  const inBank = breakdown.deposited.filter(({ paymentId }) => known(paymentId)?.inBank);
  const waiting = breakdown.deposited.filter((one) => !inBank.includes(one));
  return [
    ...deposit(waiting, inDeposit, known),
    ...received(inBank, known),
    ...breakdown.leavingLater.map((one) => leavingLater(one, known)),
    ...breakdown.reversals.flatMap((one) => reversal(one, known)),
    ...breakdown.refunds.map((one) => refund(one, known)),
    ...breakdown.disputed.map((one) => disputed(one, known)),
    ...(feesDeposited ? [] : fee),
    ...breakdown.others.map((one) => other(one, known)),
  ].filter(({ amount }) => amount > 0);
}

type Known = (id: PaymentId | null) => PayoutPayment | undefined;

function nameOf(id: PaymentId, known: Known): string {
  return paymentName(id, known(id));
}

function namesOf(parts: readonly PayoutPart[], known: Known): string {
  const names = parts.map(({ paymentId }) => nameOf(paymentId, known)).join(', ');
  return parts.length > maxListed ? `${parts.length} payments of this payout` : names;
}

const grossOf = (parts: readonly PayoutPart[]): MinorUnits => sum(parts.map(({ amount }) => amount));

/** The deposit. `lines` is the sum of the fees that are lines of it; 0 for none. */
function deposit(parts: readonly PayoutPart[], lines: MinorUnits, known: Known): SheetEntry[] {
  if (parts.length === 0) return [];
  const text = `Deposit ${namesOf(parts, known)}${lines === 0 ? '' : '; its lines hold the fees'}`;
  const amount = minorUnits(grossOf(parts) + lines);
  const accounts = { debit: bankAccount, credit: undeposited };
  return [{ kind: 'deposit', askedBy: 'deposit', text, ...accounts, amount, bank: amount }];
}

/** What was received in a bank account needs no deposit: with one its cash would count twice. */
function received(parts: readonly PayoutPart[], known: Known): SheetEntry[] {
  if (parts.length === 0) return [];
  const text = `${namesOf(parts, known)}: received in the bank account already. Match with the bank line, do not deposit`;
  const amount = grossOf(parts);
  return [{ kind: 'other', askedBy: 'nobody', text, debit: null, credit: null, amount, bank: amount }];
}

function leavingLater({ paymentId, amount }: PayoutPart, known: Known): SheetEntry {
  const text = `${nameOf(paymentId, known)} came with this payout and was reversed before it was deposited. Its money leaves the bank with another payout: ${together}`;
  return { kind: 'other', askedBy: 'payout', text, ...throughBank(amount, clearing) };
}

const together = 'book both movements against the same account';

function reversal({ paymentId, amount, sameDeposit, beforeDeposit }: Reversal, known: Known): SheetEntry[] {
  const payment = known(paymentId);
  const name = nameOf(paymentId, known);
  const condition = intacctNumbers(payment).length > 0 ? '' : ' if it was recorded by hand';
  const where = beforeDeposit
    ? 'it leaves undeposited funds and is not deposited'
    : 'do not reverse its deposit';
  const reversed: SheetEntry = {
    kind: 'reversal',
    askedBy: isBooked(payment) ? 'payment' : 'payout',
    text: `Reverse ${name}${condition}: ${where}`,
    debit: customer,
    credit: beforeDeposit ? undeposited : bankAccount,
    amount,
    bank: minorUnits(beforeDeposit ? 0 : -amount),
  };
  if (sameDeposit || !beforeDeposit) return [reversed];
  const text = `${name} leaves the bank. It came with payout ${payment?.otherPayout}, which does not deposit it: ${together}`;
  return [
    reversed,
    { kind: 'other', askedBy: 'payout', text, ...throughBank(minorUnits(-amount), clearing) },
  ];
}

function refund(one: Adjustment, known: Known): SheetEntry {
  const payment = known(one.paymentId);
  const of = one.paymentId ? ` of ${nameOf(one.paymentId, known)}` : '';
  const text =
    `Refund${of}. If the sale is cancelled: reverse the payment, then reverse or credit its invoice. ` +
    'If it is goodwill or a partial refund: enter a credit adjustment, then refund it';
  const hasOwnTodo = isBooked(payment) && (one.type === 'refund' || payment?.money === 'went back');
  return {
    kind: 'refund',
    askedBy: hasOwnTodo ? 'payment' : 'payout',
    text,
    ...throughBank(one.amount, customer),
  };
}

/** A payment that went back and came again, and stands in the books untouched. */
function disputed(one: Adjustment, known: Known): SheetEntry {
  const name = one.paymentId ? nameOf(one.paymentId, known) : 'a payment';
  const text =
    one.amount < 0
      ? `${name} went back with this payout and came again with another one. Do not reverse it: ${together}`
      : `${name} came again with this payout after it went back with another one. It was not reversed: ${together}`;
  return { kind: 'other', askedBy: 'payout', text, ...throughBank(one.amount, clearing) };
}

/** All fees are one entry. */
function fees({ fees: all }: Breakdown): SheetEntry[] {
  const total = sum(all.map(({ amount }) => amount));
  if (total === 0) return [];
  const names = [...new Set(all.flatMap(({ description }) => (description ? [description] : [])))];
  const text = names.length > 0 ? `Fees: ${formatList(names)}` : 'Fees';
  return [{ kind: 'fee', askedBy: 'payout', text, ...throughBank(total, 'fees') }];
}

const counterpart: Readonly<Partial<Record<Adjustment['type'], string>>> = {
  dispute_won: customer,
  chargeback: customer,
  return: customer,
  refund: customer,
  reserve_held: 'reserve held by Alternative',
  reserve_released: 'reserve held by Alternative',
  brought_forward: 'brought forward from an earlier payout',
};

function other({ type, paymentId, amount, description }: Adjustment, known: Known): SheetEntry {
  const what = type.replaceAll('_', ' ');
  const title = `${what.charAt(0).toUpperCase()}${what.slice(1)}`;
  const of = paymentId ? ` of ${nameOf(paymentId, known)}` : '';
  // Its payment was reversed, and the to-do of that payment asks to receive it again.
  const again = type === 'dispute_won' && isRecovered(known(paymentId));
  const note = again ? ': receive it again, this is that money' : '';
  const text = `${title}${of}${note}${description ? `: ${description}` : ''}`;
  const askedBy = again ? 'payment' : 'payout';
  return { kind: 'other', askedBy, text, ...throughBank(amount, counterpart[type] ?? 'to be chosen') };
}

/** What comes in debits the bank, what goes out credits it. */
function throughBank(signed: MinorUnits, account: string): Omit<SheetEntry, 'kind' | 'askedBy' | 'text'> {
  const amount = minorUnits(Math.abs(signed));
  return signed < 0
    ? { debit: account, credit: bankAccount, amount, bank: signed }
    : { debit: bankAccount, credit: account, amount, bank: signed };
}
