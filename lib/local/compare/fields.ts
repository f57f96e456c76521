import * as z from 'zod';
import type { Ledger } from './ledger.ts';
import { minorOf } from './money.ts';

/** One fact that the ledger and DynamoDB must agree on. */
export interface Fact {
  readonly field: string;
  readonly ledger: unknown;
  readonly stored: unknown;
}

export type Row = Readonly<Record<string, unknown>>;
/** The facts of a record: the ledger's row, the item here, and the ledger around it. */
export type FactsOf = (row: Row, item: Row, ledger: Ledger) => Fact[];

const rowSchema = z.record(z.string(), z.unknown());
export const rowsOf = (value: unknown) => z.array(rowSchema).nullish().parse(value) ?? [];
export const objectOf = (value: unknown) => rowSchema.nullish().parse(value) ?? {};
export const day = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 10) : null);
/** What is absent on one side and null on the other is the same. */
export const orNull = (value: unknown): unknown => value ?? null;
export const currencyOf = (row: Row, { companyCurrency }: Ledger) =>
  String(row['currency_code'] ?? companyCurrency);
/** Parts of a record, in an order that is no one's. */
export const partsOf = (parts: readonly (readonly [id: unknown, amount: unknown])[]) =>
  parts
    .map(([id, amount]) => `${String(id)}=${String(amount)}`)
    .sort()
    .join(' ');

export const customer: FactsOf = (row, item) => [
  {
    field: 'name',
    ledger: orNull(row['customer_name'] ?? row['contact_name']),
    stored: orNull(item['name']),
  },
  { field: 'email', ledger: orNull(row['email']), stored: orNull(item['email']) },
  { field: 'status', ledger: row['status'], stored: item['status'] },
];

export const payment: FactsOf = (row, item, ledger) => {
  const currency = currencyOf(row, ledger);
  const links = rowsOf(row['linked_invoices']).map(
    ({ id, amount }) => [id, minorOf(amount, currency)] as const,
  );
  const allocations = rowsOf(item['allocations']).map(
    ({ invoiceId, amount }) => [invoiceId, amount] as const,
  );
  return [
    { field: 'amount', ledger: minorOf(row['total_amount'], currency), stored: orNull(item['amount']) },
    { field: 'currency', ledger: currency, stored: item['currency'] },
    { field: 'customerId', ledger: orNull(row['customer_id']), stored: orNull(item['customerId']) },
    { field: 'date', ledger: day(row['txn_date']), stored: item['date'] },
    { field: 'allocations', ledger: partsOf(links), stored: partsOf(allocations) },
  ];
};

export const deposit: FactsOf = (row, item, ledger) => {
  const currency = currencyOf(row, ledger);
  const links = rowsOf(row['linked_payments']).map(
    (link) => [link['id'], minorOf(link['payment_amount'], currency)] as const,
  );
  const payments = rowsOf(item['payments']).map(({ ledgerId, amount }) => [ledgerId, amount] as const);
  return [
    { field: 'amount', ledger: minorOf(row['total_amount'], currency), stored: orNull(item['amount']) },
    { field: 'currency', ledger: currency, stored: item['currency'] },
    { field: 'date', ledger: day(row['transaction_date']), stored: item['date'] },
    { field: 'payments', ledger: partsOf(links), stored: partsOf(payments) },
  ];
};
