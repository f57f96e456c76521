import Big from 'big.js';
import * as z from 'zod';
import { lineSet } from '../../domain/invoice/from-ledger.ts';
import type { LedgerInvoice, LineItem } from '../../domain/invoice/invoice.ts';
import { customerId, invoiceId, ledgerId } from '../../domain/shared/ids.ts';
import type { Currency } from '../../domain/shared/money.ts';
import {
  type Company,
  currencyOf,
  dateOrNull,
  FieldProblem,
  money,
  moneyOrNull,
  parseRecord,
  type Reading,
  rawId,
  rawMoney,
  rawRecord,
  snapshotOf,
} from './reading.ts';

/** The fields we use of a line. Lines have no Rutter id. https://docs.rutter.com/rest/2024-08-31/invoices */
const rawLine = z.looseObject({
  platform_id: z.string(),
  description: z.string().nullish(),
  type: z.string().nullish(),
  item: z.looseObject({ id: z.string().nullish(), quantity: rawMoney, unit_amount: rawMoney }).nullish(),
  sub_total: rawMoney,
  discount_amount: rawMoney,
  tax_amount: rawMoney,
  total_amount: rawMoney,
  account_id: z.string().nullish(),
  class_id: z.string().nullish(),
  location_id: z.string().nullish(),
  tax_rate_id: z.string().nullish(),
});

/** The fields we use of an invoice. https://docs.rutter.com/rest/2024-08-31/invoices */
const rawInvoice = z.looseObject({
  ...rawRecord,
  status: z.string(),
  document_number: z.string().nullish(),
  customer_id: rawId.nullish(),
  subsidiary_id: z.string().nullish(),
  currency_code: z.string().nullish(),
  total_amount: rawMoney,
  amount_due: rawMoney,
  sub_total: rawMoney,
  tax_amount: rawMoney,
  discount_amount: rawMoney,
  issue_date: z.string().nullish(),
  due_date: z.string().nullish(),
  memo: z.string().nullish(),
  linked_payments: z
    .array(
      z.looseObject({
        id: rawId,
        type: z.string().nullish(),
        allocated_amount: rawMoney,
        allocated_date: z.string().nullish(),
      }),
    )
    .nullish(),
  line_items: z.array(rawLine).nullish(),
});

export function readInvoice(row: unknown, company: Company): Reading<LedgerInvoice> {
  return parseRecord('Invoice', rawInvoice, row, (raw) => {
    const currency = currencyOf(raw.currency_code, company);
    return {
      connectionId: company.connectionId,
      invoiceId: invoiceId.parse(raw.id),
      lines: lineSet((raw.line_items ?? []).map((line, at) => lineItem(line, currency, `line_items.${at}`))),
      ledger: {
        ...snapshotOf(raw),
        status: raw.status,
        documentNumber: raw.document_number ?? null,
        customerId: raw.customer_id ? customerId.parse(raw.customer_id) : null,
        subsidiaryId: raw.subsidiary_id ?? null,
        currency,
        totalAmount: money(raw.total_amount, currency, 'total_amount'),
        amountDue: money(raw.amount_due, currency, 'amount_due'),
        subTotal: moneyOrNull(raw.sub_total, currency, 'sub_total'),
        taxAmount: moneyOrNull(raw.tax_amount, currency, 'tax_amount'),
        discountAmount: moneyOrNull(raw.discount_amount, currency, 'discount_amount'),
        issueDate: dateOrNull(raw.issue_date, 'issue_date'),
        dueDate: dateOrNull(raw.due_date, 'due_date'),
        memo: raw.memo ?? null,
        links: (raw.linked_payments ?? []).map((link, at) => ({
          ledgerId: ledgerId.parse(link.id),
          type: link.type ?? 'UNKNOWN',
          amount: money(link.allocated_amount, currency, `linked_payments.${at}.allocated_amount`),
          date: dateOrNull(link.allocated_date, `linked_payments.${at}.allocated_date`),
        })),
      },
    };
  });
}

function lineItem(raw: z.infer<typeof rawLine>, currency: Currency, at: string): LineItem {
  return {
    platformId: raw.platform_id,
    description: raw.description ?? null,
    type: raw.type ?? null,
    itemId: raw.item?.id ?? null,
    quantity: decimalText(raw.item?.quantity, `${at}.item.quantity`),
    unitAmount: decimalText(raw.item?.unit_amount, `${at}.item.unit_amount`),
    subTotal: moneyOrNull(raw.sub_total, currency, `${at}.sub_total`),
    discountAmount: moneyOrNull(raw.discount_amount, currency, `${at}.discount_amount`),
    taxAmount: moneyOrNull(raw.tax_amount, currency, `${at}.tax_amount`),
    totalAmount: moneyOrNull(raw.total_amount, currency, `${at}.total_amount`),
    accountId: raw.account_id ?? null,
    classId: raw.class_id ?? null,
    locationId: raw.location_id ?? null,
    taxRateId: raw.tax_rate_id ?? null,
  };
}

/** The most digits before or after the point that a quantity or a price may have. */
const maxDigits = 40;

function isDecimal(value: string | number): boolean {
  return /^\s*-?\d*\.?\d+(e[+-]?\d+)?\s*$/i.test(String(value));
}

/** A unit price or a quantity as decimal text, as these have no fixed number of decimals. */
function decimalText(value: string | number | null | undefined, field: string): string | null {
  if (value === null || value === undefined) return null;
  const number = isDecimal(value) ? new Big(value) : null;
  if (!number || Math.abs(number.e) > maxDigits) {
    throw new FieldProblem('RECORD_NOT_READABLE', field, 'is not a number that can be written out');
  }
  return number.toFixed();
}
