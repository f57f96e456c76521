import { decimalString, decimalsOf } from '../money.ts';
import { appliedOf, totalOf } from './arithmetic.ts';
import type { Books } from './books.ts';
import { found, LedgerRefusal } from './refusal.ts';
import type { LedgerInvoice, LedgerLine } from './rows.ts';

/** A line to enter; `subTotal` and `tax` in minor units. */
export interface NewLine {
  readonly subTotal: number;
  readonly tax?: number;
  readonly description?: string | null;
  readonly quantity?: number | null;
  readonly unitPrice?: string | null;
  readonly accountId?: string | null;
  readonly locationId?: string | null;
}

/** An invoice to enter. Dates are `YYYY-MM-DD`; the issue date is today unless given. A null currency is the company's. */
export interface NewInvoice {
  readonly customerId: string | null;
  readonly lines: readonly NewLine[];
  readonly currency?: string | null;
  readonly number?: string | null;
  readonly memo?: string | null;
  readonly issueDate?: string;
  readonly dueDate?: string | null;
  readonly subsidiaryId?: string | null;
  readonly state?: 'draft' | 'posted';
}

/** Changes to an invoice. `total` puts the difference on the last line; `lines` replaces all lines. */
export interface InvoiceChanges {
  readonly total?: number;
  readonly lines?: readonly NewLine[];
  readonly issueDate?: string;
  readonly dueDate?: string | null;
  readonly memo?: string | null;
  readonly number?: string | null;
  readonly customerId?: string | null;
  readonly state?: 'draft' | 'posted';
}

const enterLine = (books: Books, decimals: number, line: NewLine): LedgerLine => ({
  recordNo: books.nextRecordNo(),
  accountId: line.accountId ?? null,
  locationId: line.locationId ?? null,
  description: line.description ?? null,
  quantity: line.quantity ?? 1,
  unitPrice: line.unitPrice ?? decimalString(line.subTotal, decimals),
  subTotal: line.subTotal,
  tax: line.tax ?? 0,
});

const enterLines = (books: Books, currency: string | null, lines: readonly NewLine[]): LedgerLine[] => {
  const decimals = decimalsOf(books.currencyOf({ currency }));
  return lines.map((line) => enterLine(books, decimals, line));
};

/** Enters an invoice, posted unless it says draft. */
export const addInvoice = (books: Books, input: NewInvoice): LedgerInvoice => {
  books.beginChange();
  const currency = input.currency === undefined ? books.company.currency : input.currency;
  const customer = input.customerId === null ? undefined : books.customers.get(input.customerId);
  const row = books.newRow();
  const invoice: LedgerInvoice = {
    ...row,
    number: input.number === undefined ? `INV-${row.recordNo}` : input.number,
    customerId: input.customerId,
    currency,
    accountId: books.accountFor('receivable', books.currencyOf({ currency })).id,
    subsidiaryId: input.subsidiaryId ?? customer?.subsidiaryId ?? null,
    memo: input.memo ?? null,
    issueDate: input.issueDate ?? books.today(),
    dueDate: input.dueDate ?? null,
    state: input.state ?? 'posted',
    lines: enterLines(books, currency, input.lines),
    links: [],
    selected: 0,
  };
  books.invoices.set(invoice.id, invoice);
  return invoice;
};

const withTotal = (invoice: LedgerInvoice, total: number): readonly LedgerLine[] => {
  const last = invoice.lines.at(-1);
  if (!last) throw new LedgerRefusal('BL03000130', `Invoice ${invoice.recordNo} has no line to change`);
  const subTotal = last.subTotal + total - totalOf(invoice);
  const changed = { ...last, subTotal, quantity: null, unitPrice: null };
  return [...invoice.lines.slice(0, -1), changed];
};

/** Edits an invoice. Throws LedgerRefusal when it is void, or when its total falls below the amount received. */
export const editInvoice = (books: Books, id: string, changes: InvoiceChanges): LedgerInvoice => {
  books.beginChange();
  const before = found(books.invoices.get(id), 'Invoice', id);
  if (before.state === 'void')
    throw new LedgerRefusal('BL03000131', `Invoice ${before.recordNo} is reversed`);
  const { total, lines, ...plain } = changes;
  const replaced = lines ? enterLines(books, before.currency, lines) : before.lines;
  const edited = books.touched(before, { ...plain, lines: replaced });
  const after = total === undefined ? edited : { ...edited, lines: withTotal(edited, total) };
  if (appliedOf(after) > 0 && appliedOf(after) > totalOf(after))
    throw new LedgerRefusal('BL03000132', `Invoice ${after.recordNo}: the total is below what was received`);
  books.invoices.set(id, after);
  return after;
};

/** Voids an invoice. Throws LedgerRefusal while payments are applied to it: they must be reversed first. */
export const voidInvoice = (books: Books, id: string): LedgerInvoice => {
  books.beginChange();
  const invoice = found(books.invoices.get(id), 'Invoice', id);
  if (appliedOf(invoice) !== 0)
    throw new LedgerRefusal('BL03000133', `Invoice ${invoice.recordNo} has payments: reverse them first`);
  const voided = books.touched(invoice, { state: 'void' });
  books.invoices.set(id, voided);
  return voided;
};

/** Deletes an invoice, even if payments are applied to it. Throws LedgerRefusal. */
export const deleteInvoice = (books: Books, id: string): void => {
  books.beginChange();
  found(books.invoices.get(id), 'Invoice', id);
  books.invoices.delete(id);
};
