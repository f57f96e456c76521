import type { AlternativeBooks } from '../alternative/index.ts';
import type { RutterSide } from '../rutter.ts';
import type { TableReader } from '../tables.ts';
import { readHere } from './here.ts';
import { compareInvoices } from './invoices.ts';
import { readLedger } from './ledger.ts';
import { comparePayments, type PaymentSides } from './payments.ts';
import { comparePayouts, type PayoutSides } from './payouts.ts';
import type { Line } from './verdict.ts';

/** DynamoDB, the ledger and Alternative, side by side. */
export interface ThreeWay {
  readonly invoices: readonly Line[];
  readonly payments: readonly Line[];
  readonly payouts: readonly Line[];
  /** What nothing explains, in plain sentences; empty when all three agree. */
  readonly unexplained: readonly string[];
}

export type Sides = PaymentSides &
  PayoutSides & { readonly books: Pick<AlternativeBooks, 'payments' | 'payouts'> };

export function compareThreeWays(sides: Sides): ThreeWay {
  const [invoices, payments, payouts] = [
    compareInvoices(sides),
    comparePayments(sides),
    comparePayouts(sides),
  ];
  const unexplained = [...invoices, ...payments, ...payouts].flatMap((line) => line.unexplained);
  return { invoices, payments, payouts, unexplained };
}

/** Reads the sides as they are now. */
export async function readSides(
  rutter: RutterSide,
  accessToken: string,
  reader: TableReader,
  connectionId: string,
  books: Sides['books'],
): Promise<Sides> {
  const ledger = await readLedger(rutter, accessToken, connectionId);
  return { ledger, here: await readHere(reader, connectionId), books };
}
