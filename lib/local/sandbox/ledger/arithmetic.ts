import type { LedgerCreditMemo, LedgerDeposit, LedgerInvoice } from './rows.ts';

/** The sum of amounts in minor units. */
export const sum = (amounts: readonly number[]): number =>
  amounts.reduce((total, amount) => total + amount, 0);

/** The total before tax, in minor units. */
export const subTotalOf = (invoice: LedgerInvoice): number => sum(invoice.lines.map((line) => line.subTotal));

/** Tax in minor units. */
export const taxOf = (invoice: LedgerInvoice): number => sum(invoice.lines.map((line) => line.tax));

/** The invoice's total in minor units. Below 0 for a credit. */
export const totalOf = (invoice: LedgerInvoice): number => subTotalOf(invoice) + taxOf(invoice);

/** The amount that payments, credits and journal entries have applied to an invoice, without reversed ones. */
export const appliedOf = (invoice: LedgerInvoice): number =>
  sum(invoice.links.filter((link) => !link.reversed).map((link) => link.amount));

/** The amount due in minor units. 0 for a void invoice. */
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

/** The part of a credit memo that is not applied yet. */
export const unappliedOf = (memo: LedgerCreditMemo): number =>
  memo.total - sum(memo.applications.map(({ amount }) => amount));

/** The total of a deposit: its payments and its signed lines. */
export const depositTotalOf = (deposit: Pick<LedgerDeposit, 'payments' | 'lines'>): number =>
  sum(deposit.payments.map((payment) => payment.amount)) + sum(deposit.lines.map((line) => line.amount));
