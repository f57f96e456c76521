import type { RutterSide } from '../rutter.ts';
import {
  type DepositRow,
  depositRow,
  type InvoiceRow,
  invoiceRow,
  type PaymentRow,
  paymentRow,
} from './ledger-records.ts';
import { type LedgerRows, readCompanyCurrency, readList } from './rutter-lists.ts';

const lists = ['customers', 'invoices', 'invoice_payments', 'bank_deposits'] as const;

/** The whole ledger as Rutter lists it: the rows as received, and parsed. */
export interface Ledger {
  readonly companyCurrency: string;
  readonly lists: Readonly<Record<(typeof lists)[number], LedgerRows>>;
  readonly invoices: ReadonlyMap<string, InvoiceRow>;
  readonly payments: ReadonlyMap<string, PaymentRow>;
  readonly deposits: ReadonlyMap<string, DepositRow>;
}

/**
 * Reads every list. The sandbox's own books say the memo of a payment and if it was reversed, because Rutter may not
 * return memos and may still list a reversed payment.
 */
export async function readLedger(
  rutter: RutterSide,
  accessToken: string,
  connectionId: string,
): Promise<Ledger> {
  const companyCurrency = await readCompanyCurrency(rutter, accessToken);
  const read = (list: (typeof lists)[number]) => readList(rutter, accessToken, list);
  const rows = {
    customers: await read('customers'),
    invoices: await read('invoices'),
    invoice_payments: await read('invoice_payments'),
    bank_deposits: await read('bank_deposits'),
  };
  const books = rutter.sandbox?.connections.get(connectionId).ledger;
  const invoices = mapRows(rows.invoices, (row) => invoiceRow(row, companyCurrency));
  const payments = mapRows(rows.invoice_payments, (row) => {
    const payment = paymentRow(row, companyCurrency, invoices);
    const booked = books?.payments.get(payment.id);
    return booked ? { ...payment, memo: booked.memo, reversed: booked.state === 'reversed' } : payment;
  });
  const deposits = mapRows(rows.bank_deposits, (row) => depositRow(row, companyCurrency));
  return { companyCurrency, lists: rows, invoices, payments, deposits };
}

function mapRows<To>(rows: LedgerRows, to: (row: Readonly<Record<string, unknown>>) => To): Map<string, To> {
  return new Map([...rows].map(([id, row]) => [id, to(row)]));
}
