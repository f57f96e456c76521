import { DAY_MS, dateOf } from '../dates.ts';
import type { Books } from '../ledger/books.ts';
import { addInvoice, type NewLine } from '../ledger/invoices.ts';
import type { LedgerCustomer, LedgerInvoice } from '../ledger/rows.ts';
import { decimalString, decimalsOf } from '../money.ts';
import type { Random } from '../random.ts';
import { memos, services } from './words.ts';

/** What the seed makes of an invoice after entering it. */
export type Outcome = 'open' | 'partially_paid' | 'paid' | 'void' | 'draft' | 'no-value' | 'credit';

/** One invoice to enter. */
export interface PlannedInvoice {
  readonly outcome: Outcome;
  readonly lineCount: number;
  /** The currency in which its customer is billed. */
  readonly currency: string;
  /** The invoice leaves its currency out. */
  readonly nullCurrency: boolean;
  readonly nullCustomer: boolean;
}

/** Roughly how many minor units of a currency are worth one US cent; 1 unless given. */
const scale: Readonly<Record<string, number>> = { JPY: 1.5, KWD: 3 };

const line = (random: Random, currency: string): NewLine => {
  const decimals = decimalsOf(currency);
  if (decimals === 2 && random.chance(0.08)) {
    // A unit price finer than the currency: 400 GB at 0.0125 cost 5.00.
    const blocks = random.int(2, 60);
    return {
      description: 'Cloud storage, per GB and month',
      quantity: blocks * 400,
      unitPrice: '0.0125',
      subTotal: blocks * 500,
    };
  }
  const [description, cents, [least, most], taxed] = random.pick(services);
  const quantity = random.int(least, most);
  const price = Math.max(1, Math.round(cents * (scale[currency] ?? 1)));
  const subTotal = price * quantity;
  return {
    description: random.chance(0.03) ? null : description,
    quantity,
    unitPrice: decimalString(price, decimals),
    subTotal,
    tax: taxed ? Math.round(subTotal * 0.0725) : 0,
  };
};

const lines = (random: Random, plan: PlannedInvoice): NewLine[] => {
  const made = Array.from({ length: plan.lineCount }, () => line(random, plan.currency));
  if (plan.outcome === 'no-value') return [{ description: 'Warranty replacement', subTotal: 0 }];
  if (plan.outcome !== 'credit') return made;
  return [{ description: 'Returned hardware', quantity: -1, subTotal: -random.int(2000, 60_000) }];
};

/** Enters an invoice that was issued between 400 and 3 days before `until`. */
export const seedInvoice = (
  books: Books,
  random: Random,
  customer: LedgerCustomer,
  plan: PlannedInvoice,
  until: number,
): LedgerInvoice => {
  const issuedAt = until - random.int(3 * DAY_MS, 400 * DAY_MS);
  const income = books.accounts.values().find((account) => account.kind === 'income')?.id ?? null;
  return books.asOf(issuedAt, () =>
    addInvoice(books, {
      customerId: plan.nullCustomer ? null : customer.id,
      subsidiaryId: customer.subsidiaryId,
      currency: plan.nullCurrency ? null : plan.currency,
      memo: random.chance(0.3) ? random.pick(memos) : null,
      issueDate: dateOf(issuedAt),
      dueDate: random.chance(0.02) ? null : dateOf(issuedAt + random.pick([0, 15, 30, 30, 30, 45]) * DAY_MS),
      state: plan.outcome === 'draft' ? 'draft' : 'posted',
      lines: lines(random, plan).map((newLine) => ({ ...newLine, accountId: income })),
    }),
  );
};
