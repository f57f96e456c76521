import * as z from 'zod';
import type { Ledger } from './ledger.ts';
import { toMinorUnits } from './money.ts';

/** One field as the ledger and as DynamoDB have it; the values must be equal. */
export interface FieldPair {
  readonly field: string;
  readonly ledger: unknown;
  readonly stored: unknown;
}

export type Row = Readonly<Record<string, unknown>>;
/** The fields of one record to compare, from the ledger's row and the stored item. */
export type FieldsOf = (row: Row, item: Row, ledger: Ledger) => FieldPair[];

const rowSchema = z.record(z.string(), z.unknown());
export const rowsOf = (value: unknown) => z.array(rowSchema).nullish().parse(value) ?? [];
export const objectOf = (value: unknown) => rowSchema.nullish().parse(value) ?? {};
export const day = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 10) : null);
/** An absent value and null are equal. */
export const orNull = (value: unknown): unknown => value ?? null;
export const currencyOf = (row: Row, { companyCurrency }: Ledger) =>
  String(row['currency_code'] ?? companyCurrency);
/** The parts of a record as sorted text, because their order does not matter. */
export const partsText = (parts: readonly (readonly [id: unknown, amount: unknown])[]) =>
  parts
    .map(([id, amount]) => `${String(id)}=${String(amount)}`)
    .sort()
    .join(' ');

export const customerFields: FieldsOf = (row, item) => [
  {
    field: 'name',
    ledger: orNull(row['customer_name'] ?? row['contact_name']),
    stored: orNull(item['name']),
  },
  { field: 'email', ledger: orNull(row['email']), stored: orNull(item['email']) },
  { field: 'status', ledger: row['status'], stored: item['status'] },
];

export const paymentFields: FieldsOf = (row, item, ledger) => {
  const currency = currencyOf(row, ledger);
  const links = rowsOf(row['linked_invoices']).map(
    ({ id, amount }) => [id, toMinorUnits(amount, currency)] as const,
  );
  const allocations = rowsOf(item['allocations']).map(
    ({ invoiceId, amount }) => [invoiceId, amount] as const,
  );
  return [
    { field: 'amount', ledger: toMinorUnits(row['total_amount'], currency), stored: orNull(item['amount']) },
    { field: 'currency', ledger: currency, stored: item['currency'] },
    { field: 'customerId', ledger: orNull(row['customer_id']), stored: orNull(item['customerId']) },
    { field: 'date', ledger: day(row['txn_date']), stored: item['date'] },
    { field: 'allocations', ledger: partsText(links), stored: partsText(allocations) },
  ];
};

export const depositFields: FieldsOf = (row, item, ledger) => {
  const currency = currencyOf(row, ledger);
  const links = rowsOf(row['linked_payments']).map(
    (link) => [link['id'], toMinorUnits(link['payment_amount'], currency)] as const,
  );
  const payments = rowsOf(item['payments']).map(({ ledgerId, amount }) => [ledgerId, amount] as const);
  return [
    { field: 'amount', ledger: toMinorUnits(row['total_amount'], currency), stored: orNull(item['amount']) },
    { field: 'currency', ledger: currency, stored: item['currency'] },
    { field: 'date', ledger: day(row['transaction_date']), stored: item['date'] },
    { field: 'payments', ledger: partsText(links), stored: partsText(payments) },
  ];
};
