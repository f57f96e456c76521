import { wireDate } from '../dates.ts';
import { dueOf, statusOf, subTotalOf, taxOf, totalOf } from '../ledger/arithmetic.ts';
import type { LedgerInvoice, LedgerLine, LedgerLink } from '../ledger/rows.ts';
import { decimalNumber, decimalsOf } from '../money.ts';
import type { Render, Wire } from './wire.ts';

const linkTypes = {
  payment: 'INVOICE_PAYMENT',
  credit: 'INVOICE_CREDIT_MEMO',
  journal: 'JOURNAL_ENTRY',
} as const satisfies Record<LedgerLink['kind'], string>;

const renderLine = (line: LedgerLine, decimals: number): Wire => ({
  platform_id: line.recordNo,
  account_id: line.accountId,
  class_id: null,
  location_id: line.locationId,
  tax_rate_id: null,
  description: line.description,
  discount_amount: null,
  discount_percentage: null,
  sub_total: decimalNumber(line.subTotal, decimals),
  tax_amount: decimalNumber(line.tax, decimals),
  total_amount: decimalNumber(line.subTotal + line.tax, decimals),
  type: null,
  item: {
    id: null,
    quantity: line.quantity,
    unit_amount: line.unitPrice === null ? null : Number(line.unitPrice),
  },
});

const renderLink = (link: LedgerLink, decimals: number): Wire => ({
  id: link.id,
  allocated_date: wireDate(link.date),
  allocated_amount: decimalNumber(link.amount, decimals),
  type: linkTypes[link.kind],
});

/** Invoice: money as numbers. */
export const renderInvoice: Render<LedgerInvoice> = (invoice, options) => {
  const decimals = decimalsOf(invoice.currency ?? options.companyCurrency);
  return {
    account_id: invoice.accountId,
    customer_id: invoice.customerId,
    subsidiary_id: invoice.subsidiaryId,
    issue_date: wireDate(invoice.issueDate),
    due_date: invoice.dueDate === null ? null : wireDate(invoice.dueDate),
    status: statusOf(invoice),
    amount_due: decimalNumber(dueOf(invoice), decimals),
    currency_code: invoice.currency,
    discount_amount: null,
    document_number: invoice.number,
    memo: invoice.memo,
    sub_total: decimalNumber(subTotalOf(invoice), decimals),
    tax_amount: decimalNumber(taxOf(invoice), decimals),
    total_amount: decimalNumber(totalOf(invoice), decimals),
    linked_payments: options.reportLinks ? invoice.links.map((link) => renderLink(link, decimals)) : [],
    line_items: invoice.lines.map((line) => renderLine(line, decimals)),
  };
};
