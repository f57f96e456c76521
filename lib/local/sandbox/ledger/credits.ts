import { dueOf, sum, unappliedOf } from './arithmetic.ts';
import type { Books } from './books.ts';
import { link, unlink } from './links.ts';
import { found, LedgerRefusal } from './refusal.ts';
import type { Allocation, LedgerCreditMemo } from './rows.ts';

/** A credit memo to enter and apply. Amounts in minor units. The total is the sum of the applications unless given. */
export interface NewCredit {
  readonly applications: readonly Allocation[];
  readonly total?: number;
  readonly customerId?: string | null;
  readonly currency?: string;
  readonly date?: string;
  readonly memo?: string | null;
  readonly description?: string;
}

const checkDue = (books: Books, allocations: readonly Allocation[]): void => {
  for (const { invoiceId, amount } of allocations) {
    const invoice = found(books.invoices.get(invoiceId), 'Invoice', invoiceId);
    if (amount <= 0 || amount > dueOf(invoice))
      throw new LedgerRefusal('BL03000020', `Invoice ${invoice.recordNo}: the credit exceeds the amount due`);
  }
};

/** Enters a credit memo and applies it to invoices. Throws LedgerRefusal. */
export const addCredit = (books: Books, input: NewCredit): LedgerCreditMemo => {
  books.beginChange();
  checkDue(books, input.applications);
  const [first] = input.applications;
  const invoice = first && books.invoices.get(first.invoiceId);
  const currency = input.currency ?? books.currencyOf({ currency: invoice?.currency ?? null });
  const row = books.newRow();
  const date = input.date ?? books.today();
  const credit: LedgerCreditMemo = {
    ...row,
    number: `CM-${row.recordNo}`,
    customerId: input.customerId ?? invoice?.customerId ?? null,
    accountId: books.accountFor('receivable', currency).id,
    currency,
    date,
    total: input.total ?? sum(input.applications.map(({ amount }) => amount)),
    memo: input.memo ?? null,
    description: input.description ?? 'Credit',
    applications: input.applications.map((application) => ({ ...application, date })),
  };
  if (unappliedOf(credit) < 0)
    throw new LedgerRefusal('BL03000021', 'More of the credit is applied than it amounts to');
  books.creditMemos.set(credit.id, credit);
  link(books, input.applications, { id: credit.id, kind: 'credit', date });
  return credit;
};

/** Applies the rest of a credit memo, or a part of it, to one invoice. Throws LedgerRefusal. */
export const applyCredit = (books: Books, id: string, application: Allocation): LedgerCreditMemo => {
  books.beginChange();
  const credit = found(books.creditMemos.get(id), 'Credit memo', id);
  checkDue(books, [application]);
  if (application.amount > unappliedOf(credit))
    throw new LedgerRefusal('BL03000022', `Credit memo ${credit.recordNo} has less left`);
  const date = books.today();
  const applied = books.touched(credit, { applications: [...credit.applications, { ...application, date }] });
  books.creditMemos.set(id, applied);
  link(books, [application], { id, kind: 'credit', date });
  return applied;
};

/** Deletes a credit memo. The amounts that it paid are due again. Throws LedgerRefusal. */
export const deleteCredit = (books: Books, id: string): void => {
  books.beginChange();
  const credit = found(books.creditMemos.get(id), 'Credit memo', id);
  unlink(books, credit.applications, id, 'removed');
  books.creditMemos.delete(id);
};

/** Writes off an amount of an invoice by a journal entry. Throws LedgerRefusal. */
export const writeOff = (books: Books, application: Allocation): void => {
  books.beginChange();
  checkDue(books, [application]);
  link(books, [application], { id: books.newRow().id, kind: 'journal', date: books.today() });
};
