import type { AlternativeBooks, TakenPayment } from '../../../lib/local/alternative/index.ts';
import type { InvoiceRow, PaymentRow } from '../../../lib/local/compare/ledger-records.ts';
import { reconcile, type Sides } from '../../../lib/local/compare/reconcile.ts';
import type { IntentItem } from '../../../lib/local/compare/stored.ts';
import type { Item } from '../../../lib/local/tables.ts';
import { alternativeOver, shownItem } from '../alternative/support.ts';

/** Three sides that can be spoilt. */
export interface World {
  readonly books: AlternativeBooks;
  readonly payment: TakenPayment;
  readonly invoices: Map<string, InvoiceRow>;
  readonly payments: Map<string, PaymentRow>;
  readonly deposits: Map<
    string,
    Sides['ledger']['deposits'] extends ReadonlyMap<string, infer Row> ? Row : never
  >;
  readonly stored: {
    readonly invoices: Map<string, Item>;
    readonly payments: Map<string, Item>;
    readonly deposits: Map<string, Item>;
    readonly intents: Map<string, IntentItem>;
    readonly todos: { code: string; words: Set<string> }[];
  };
}

export function invoiceInLedger(changes: Partial<InvoiceRow> = {}): InvoiceRow {
  return {
    id: 'invoice-1',
    recordNo: '1001',
    number: 'INV-1001',
    status: 'paid',
    currency: 'USD',
    total: 10_000,
    due: 0,
    links: [{ id: 'ledger-1', amount: 10_000 }],
    lastSyncedAt: '2026-03-10T15:00:00.000Z',
    ...changes,
  };
}

export function paymentInLedger(changes: Partial<PaymentRow> = {}): PaymentRow {
  return {
    id: 'ledger-1',
    recordNo: '2001',
    memo: null,
    currency: 'USD',
    amount: 10_000,
    links: [{ id: 'invoice-1', amount: 10_000 }],
    reversed: false,
    ...changes,
  };
}

/** An invoice of 100 dollars, paid in Alternative, posted, confirmed, and frozen: all three sides agree. */
export async function agreeing(): Promise<World> {
  const { alternative, books } = alternativeOver([shownItem('invoice-1')]);
  const payment = await alternative.pay({ invoices: [{ invoiceId: 'invoice-1' }] });
  const key = `alternative:${payment.id}`;
  return {
    books,
    payment,
    invoices: new Map([['invoice-1', invoiceInLedger()]]),
    payments: new Map([['ledger-1', paymentInLedger({ memo: payment.id })]]),
    deposits: new Map(),
    stored: {
      invoices: new Map([['invoice-1', paidItem(key)]]),
      payments: new Map([[key, storedPayment(key)]]),
      deposits: new Map(),
      intents: new Map([[`payment#${key}`, intent(key, { ledgerIds: ['ledger-1'] })]]),
      todos: [],
    },
  };
}

function paidItem(paymentId: string): Item {
  return {
    ...shownItem('invoice-1'),
    totalAmount: 10_000,
    amountDue: 0,
    status: 'paid',
    paidIn: 'alternative',
    collectible: false,
    frozenSince: '2026-03-10T14:00:01.000Z',
    missingSince: null,
    held: null,
    alternative: [{ paymentId, amount: 10_000, effect: 'stands', ledgerId: 'ledger-1' }],
  };
}

function storedPayment(paymentId: string): Item {
  return {
    paymentId,
    origin: 'alternative',
    status: 'succeeded',
    amount: 10_000,
    currency: 'USD',
    refundedAmount: 0,
  };
}

export function intent(subjectId: string, changes: Partial<IntentItem> = {}): IntentItem {
  return {
    writeBackId: `payment#${subjectId}`,
    state: 'CONFIRMED',
    reason: null,
    closedAs: null,
    ledgerIds: [],
    sightings: [],
    firstSentAt: '2026-03-10T14:00:02.000Z',
    ...changes,
  };
}

/** Changes what is stored under a key. */
export function change<Value extends object>(
  map: Map<string, Value>,
  key: string,
  changes: Partial<Value>,
): void {
  const before = map.get(key);
  if (!before) throw new Error(`There is no ${key} to change`);
  map.set(key, { ...before, ...changes });
}

export function sides({ books, invoices, payments, deposits, stored }: World): Sides {
  return { ledger: { invoices, payments, deposits }, stored, books };
}

export const compared = (world: World) => reconcile(sides(world));
