import type { AlternativeBooks } from '../alternative/index.ts';
import type { RutterSide } from '../rutter.ts';
import type { TableReader } from '../tables.ts';
import { compareInvoices } from './invoices.ts';
import { readLedger } from './ledger.ts';
import type { Line } from './line.ts';
import { comparePayments, type PaymentSides } from './payments.ts';
import { comparePayouts, type PayoutSides } from './payouts.ts';
import { readStored } from './stored.ts';

/** The comparison of DynamoDB, the ledger and Alternative. */
export interface Reconciliation {
  readonly invoices: readonly Line[];
  readonly payments: readonly Line[];
  readonly payouts: readonly Line[];
  /** The differences that nothing explains, in plain sentences; empty if all three agree. */
  readonly unexplained: readonly string[];
}

/** What the three have of one connection. */
export type Sides = PaymentSides &
  PayoutSides & { readonly books: Pick<AlternativeBooks, 'payments' | 'payouts'> };

/** Compares all payments and payouts of Alternative, and the invoices that they pay, with DynamoDB and the ledger. */
export function reconcile(sides: Sides): Reconciliation {
  const [invoices, payments, payouts] = [
    compareInvoices(sides),
    comparePayments(sides),
    comparePayouts(sides),
  ];
  const unexplained = [...invoices, ...payments, ...payouts].flatMap((line) => line.unexplained);
  return { invoices, payments, payouts, unexplained };
}

/** Reads DynamoDB and the ledger as they are now; `books` are Alternative's. */
export async function readSides(
  rutter: RutterSide,
  accessToken: string,
  reader: TableReader,
  connectionId: string,
  books: Sides['books'],
): Promise<Sides> {
  const ledger = await readLedger(rutter, accessToken, connectionId);
  return { ledger, stored: await readStored(reader, connectionId), books };
}
