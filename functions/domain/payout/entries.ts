import { type MinorUnits, minorUnits, sum } from '../money.ts';
import { listed, mostListed } from '../text.ts';
import { type Division, divide } from './division.ts';
import type { Adjustment, PayoutFacts, PayoutPart } from './facts.ts';
import { find, intacctNumbers, type PayoutPayment, paymentName } from './types.ts';

/** One entry that brings a payout into the books. */
export interface SheetEntry {
  readonly kind: 'deposit' | 'reversal' | 'refund' | 'fee' | 'other';
  readonly text: string;
  readonly debit: string;
  readonly credit: string;
  /** More than 0; what is debited and credited. */
  readonly amount: MinorUnits;
  /** What it does to the bank account: all entries together are the bank amount. */
  readonly bank: MinorUnits;
}

const bankAccount = 'bank';
const undeposited = 'undeposited funds';
const customer = 'customer (accounts receivable)';

/** What is to be entered in Intacct so that the bank account agrees with the payout, to the cent. */
export function entriesOf(facts: PayoutFacts, payments: readonly PayoutPayment[]): readonly SheetEntry[] {
  const division = divide(facts, payments);
  const name = ({ paymentId }: Pick<PayoutPart, 'paymentId'>) =>
    paymentName(paymentId, find(payments, paymentId));
  return [
    ...deposit(division, name),
    ...reversals(division, payments),
    ...division.refunds.map((one) => refund(one, name)),
    ...fees(division),
    ...division.others.map((one) => other(one, name)),
  ].filter(({ amount }) => amount > 0);
}

type Name = (part: Pick<PayoutPart, 'paymentId'>) => string;

function deposit({ deposited, gross }: Division, name: Name): SheetEntry[] {
  if (deposited.length === 0) return [];
  const { length: count } = deposited;
  const which = count > mostListed ? `${count} payments of this payout` : deposited.map(name).join(', ');
  const text = `Deposit ${which}`;
  return [{ kind: 'deposit', text, debit: bankAccount, credit: undeposited, amount: gross, bank: gross }];
}

function reversals({ reversals: all }: Division, payments: readonly PayoutPayment[]): SheetEntry[] {
  return all.map(({ paymentId, amount, beforeDeposit }) => {
    const known = find(payments, paymentId);
    const condition = intacctNumbers(known).length > 0 ? '' : ' if it was recorded by hand';
    const where = beforeDeposit
      ? 'it leaves undeposited funds and is not deposited'
      : 'do not reverse its deposit';
    return {
      kind: 'reversal',
      text: `Reverse ${paymentName(paymentId, known)}${condition}: ${where}`,
      debit: customer,
      credit: beforeDeposit ? undeposited : bankAccount,
      amount,
      bank: minorUnits(beforeDeposit ? 0 : -amount),
    };
  });
}

function refund(one: Adjustment, name: Name): SheetEntry {
  const of = one.paymentId ? ` of ${name({ paymentId: one.paymentId })}` : '';
  const text =
    `Money sent back${of}: if the sale is cancelled, reverse the payment, then reverse or credit its invoice; ` +
    'if it is goodwill or a part, make a credit adjustment, then a refund';
  return { kind: 'refund', text, ...throughBank(one.amount, customer) };
}

/** All fees are one entry. */
function fees({ fees: all }: Division): SheetEntry[] {
  const total = sum(all.map(({ amount }) => amount));
  if (total === 0) return [];
  const names = [...new Set(all.flatMap(({ description }) => (description ? [description] : [])))];
  const text = names.length > 0 ? `Fees: ${listed(names)}` : 'Fees';
  return [{ kind: 'fee', text, ...throughBank(total, 'fees') }];
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

function other({ type, paymentId, amount, description }: Adjustment, name: Name): SheetEntry {
  const what = type.replaceAll('_', ' ');
  const title = `${what.charAt(0).toUpperCase()}${what.slice(1)}`;
  const text = `${title}${paymentId ? ` of ${name({ paymentId })}` : ''}${description ? `: ${description}` : ''}`;
  return { kind: 'other', text, ...throughBank(amount, counterpart[type] ?? 'to be chosen') };
}

/** What comes in debits the bank, what goes out credits it. */
function throughBank(signed: MinorUnits, account: string): Omit<SheetEntry, 'kind' | 'text'> {
  const amount = minorUnits(Math.abs(signed));
  return signed < 0
    ? { debit: account, credit: bankAccount, amount, bank: signed }
    : { debit: bankAccount, credit: account, amount, bank: signed };
}
