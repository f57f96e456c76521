import type { LedgerCreditMemo, LedgerDeposit, LedgerInvoice } from './rows.ts';

/** Of minor units. */
export const sum = (amounts: readonly number[]): number =>
  amounts.reduce((total, amount) => total + amount, 0);

/** Before tax, in minor units. */
export const subTotalOf = (invoice: LedgerInvoice): number => sum(invoice.lines.map((line) => line.subTotal));

/** Tax in minor units. */
export const taxOf = (invoice: LedgerInvoice): number => sum(invoice.lines.map((line) => line.tax));

/** T: the invoice's total in minor units; below 0 for a credit. */
export const totalOf = (invoice: LedgerInvoice): number => subTotalOf(invoice) + taxOf(invoice);

/** What payments, credits and journal entries have settled, reversed ones aside. */
export const appliedOf = (invoice: LedgerInvoice): number =>
  sum(invoice.links.filter((link) => !link.reversed).map((link) => link.amount));

/** L: what is still due. A void invoice owes nothing. */
export const dueOf = (invoice: LedgerInvoice): number =>
  invoice.state === 'void' ? 0 : totalOf(invoice) - appliedOf(invoice);

/** The statuses Rutter can show for an Intacct invoice. */
export type InvoiceStatus = 'draft' | 'void' | 'unknown' | 'paid' | 'partially_paid' | 'open';

/** The status Rutter would show; `unknown` while a draft payment has selected the invoice. */
export const statusOf = (invoice: LedgerInvoice): InvoiceStatus => {
  if (invoice.state !== 'posted') return invoice.state;
  if (invoice.selected > 0) return 'unknown';
  if (dueOf(invoice) === 0) return 'paid';
  return appliedOf(invoice) === 0 ? 'open' : 'partially_paid';
};

/** What of a credit memo is not applied yet. */
export const unappliedOf = (memo: LedgerCreditMemo): number =>
  memo.total - sum(memo.applications.map((application) => application.amount));

/** Payments and signed lines together: what reaches the bank. */
export const depositTotalOf = (deposit: Pick<LedgerDeposit, 'payments' | 'lines'>): number =>
  sum(deposit.payments.map((payment) => payment.amount)) + sum(deposit.lines.map((line) => line.amount));
