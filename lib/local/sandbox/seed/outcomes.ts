import { DAY_MS } from '../dates.ts';
import { dueOf, totalOf } from '../ledger/arithmetic.ts';
import type { Books } from '../ledger/books.ts';
import { addCredit } from '../ledger/credits.ts';
import { voidInvoice } from '../ledger/invoices.ts';
import { receivePayment } from '../ledger/payments.ts';
import { found } from '../ledger/refusal.ts';
import type { LedgerInvoice, PaymentMethod } from '../ledger/rows.ts';
import type { Random } from '../random.ts';
import type { Outcome } from './invoices.ts';

const methods: readonly PaymentMethod[] = ['check', 'check', 'eft', 'eft', 'credit_card', 'cash'];

/** An invoice that was entered, and what the seed makes of it. */
export interface SeededInvoice {
  readonly invoice: LedgerInvoice;
  readonly outcome: Outcome;
}

const later = (random: Random, instant: number, until: number): number =>
  Math.min(instant + random.int(DAY_MS, 40 * DAY_MS), until - random.int(0, DAY_MS / 2));

const current = (books: Books, invoice: LedgerInvoice): LedgerInvoice =>
  found(books.invoices.get(invoice.id), 'Invoice', invoice.id);

const pay = (
  books: Books,
  random: Random,
  invoices: readonly LedgerInvoice[],
  until: number,
  share = 1,
): void => {
  const [first] = invoices;
  if (!first) return;
  const newest = Math.max(...invoices.map((invoice) => invoice.createdAt));
  const kind = random.chance(0.6) ? 'undeposited' : 'bank';
  books.asOf(later(random, newest, until), () =>
    receivePayment(books, {
      accountId: books.accountFor(kind, books.currencyOf(first)).id,
      method: random.pick(methods),
      memo: random.chance(0.4) ? `Remittance ${random.int(1000, 99_999)}` : null,
      allocations: invoices.map((invoice) => ({
        invoiceId: invoice.id,
        amount: Math.max(1, Math.floor(dueOf(current(books, invoice)) * share)),
      })),
    }),
  );
};

const credit = (books: Books, random: Random, invoice: LedgerInvoice, share: number, until: number): void => {
  books.asOf(later(random, invoice.createdAt, until), () =>
    addCredit(books, {
      description: random.pick(['Service level credit', 'Returned hardware', 'Billing correction']),
      applications: [{ invoiceId: invoice.id, amount: Math.max(1, Math.floor(totalOf(invoice) * share)) }],
    }),
  );
};

const payPartly = (books: Books, random: Random, invoice: LedgerInvoice, until: number): void => {
  const share = random.int(20, 80) / 100;
  if (random.chance(0.3)) credit(books, random, invoice, share, until);
  else pay(books, random, [invoice], until, share);
};

/** Pays, credits or voids the invoices of one customer. Some of the paid ones share a payment. */
export const seedOutcomes = (
  books: Books,
  random: Random,
  entries: readonly SeededInvoice[],
  until: number,
): void => {
  let together: LedgerInvoice[] = [];
  for (const { invoice, outcome } of entries) {
    if (outcome === 'void')
      books.asOf(later(random, invoice.createdAt, until), () => voidInvoice(books, invoice.id));
    if (outcome === 'partially_paid') payPartly(books, random, invoice, until);
    if (outcome !== 'paid') continue;
    if (random.chance(0.08)) credit(books, random, invoice, 0.1, until);
    together.push(invoice);
    if (random.chance(0.7)) {
      pay(books, random, together, until);
      together = [];
    }
  }
  pay(books, random, together, until);
};
