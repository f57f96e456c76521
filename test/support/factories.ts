import { applyPayments } from '../../functions/domain/invoice/apply-payments.ts';
import { decideInvoice, lineSet } from '../../functions/domain/invoice/from-ledger.ts';
import {
  type Invoice,
  type LedgerInvoice,
  type LineItem,
  type PaymentEntry,
  paymentEntrySchema,
  type Snapshot,
} from '../../functions/domain/invoice/invoice.ts';
import type { Customer } from '../../functions/domain/ledger/customer.ts';
import {
  customerId,
  invoiceId,
  connectionId as isConnectionId,
  ledgerId,
  paymentId,
} from '../../functions/domain/shared/ids.ts';
import {
  type Currency,
  isCurrency,
  type MinorUnits,
  parseLedgerMoney,
  zero,
} from '../../functions/domain/shared/money.ts';
import type { Held } from '../../functions/domain/shared/schema.ts';
import {
  type Instant,
  instantOf,
  type LedgerDate,
  parseLedgerDate,
} from '../../functions/domain/shared/time.ts';

export const connectionId = isConnectionId.parse('connection-1');

/** The instant `count` minutes after the start of 10 March 2026, the day of the tests. */
export function minute(count: number): Instant {
  return instantOf(Date.UTC(2026, 2, 10) + count * 60_000);
}

export function date(text: string): LedgerDate {
  return parseLedgerDate(text);
}

export function currency(code: string): Currency {
  if (!isCurrency(code)) throw new Error(`${code} is not an ISO 4217 currency`);
  return code;
}

export const usd = currency('USD');

export function dollars(amount: number): MinorUnits {
  return parseLedgerMoney(amount, usd);
}

/** A customer as a pull creates it. */
export function customer(changes: Partial<Customer> = {}): Customer {
  return {
    connectionId,
    customerId: customerId.parse('customer-1'),
    version: 1,
    missingSince: null,
    held: null,
    name: 'Acme',
    contactName: null,
    email: 'ap@acme.example',
    phone: null,
    status: 'active',
    currency: 'USD',
    taxNumber: null,
    subsidiaryId: null,
    addresses: [],
    ledger: { platformId: 'C-1', updatedAt: null, lastSyncedAt: minute(0) },
    ...changes,
  };
}

export function held(changes: Partial<Held> = {}): Held {
  return {
    code: 'AMOUNT_INVALID',
    field: 'total_amount',
    sentence: 'Invoice 1 has an amount that does not fit its currency.',
    step: 'Open invoice 1 in Intacct and correct it.',
    lastSyncedAt: minute(0),
    ...changes,
  };
}

/** A payment, credit memo or journal entry that an invoice is linked to, in dollars. */
export function link(id: string, amount: number, type = 'INVOICE_PAYMENT'): Snapshot['links'][number] {
  return { ledgerId: ledgerId.parse(id), type, amount: dollars(amount), date: null };
}

/** The snapshot of an invoice of 100 dollars. Its status follows from its amounts unless it is given. */
export function snapshot(changes: Partial<Snapshot> = {}): Snapshot {
  const { totalAmount = dollars(100), amountDue = totalAmount } = changes;
  const partlyPaid = amountDue < totalAmount ? 'partially_paid' : 'open';
  return {
    platformId: '4711',
    updatedAt: null,
    lastSyncedAt: minute(0),
    documentNumber: 'INV-1',
    customerId: customerId.parse('customer-1'),
    subsidiaryId: null,
    currency: usd,
    totalAmount,
    amountDue,
    status: amountDue === 0 ? 'paid' : partlyPaid,
    subTotal: null,
    taxAmount: null,
    discountAmount: null,
    issueDate: date('2026-03-01'),
    dueDate: date('2026-03-31'),
    memo: null,
    links: [],
    ...changes,
  };
}

/** An invoice's entry for a payment of Alternative, in dollars; not in the ledger unless given. */
export function taken(amount: number, changes: Partial<PaymentEntry> = {}): PaymentEntry {
  return paymentEntrySchema.parse({
    paymentId: 'alternative:pay-1',
    amount: dollars(amount),
    effect: 'stands',
    ledgerId: null,
    firstSentAt: null,
    gone: false,
    ...changes,
  });
}

/** An invoice's entry for a payment of Alternative that was posted, with its ledger id. */
export function posted(amount: number, id: string, changes: Partial<PaymentEntry> = {}): PaymentEntry {
  return taken(amount, {
    paymentId: paymentId.parse(`alternative:${id}`),
    ledgerId: ledgerId.parse(id),
    firstSentAt: minute(0),
    ...changes,
  });
}

export function lineItem(changes: Partial<LineItem> = {}): LineItem {
  return {
    platformId: 'line-1',
    description: 'Consulting',
    type: 'item',
    itemId: null,
    quantity: '1',
    unitAmount: '100',
    subTotal: dollars(100),
    discountAmount: null,
    taxAmount: zero,
    totalAmount: dollars(100),
    accountId: 'account-1',
    classId: null,
    locationId: null,
    taxRateId: null,
    ...changes,
  };
}

/** `count` different lines. */
export function lineItems(count: number, description = 'Consulting'): LineItem[] {
  return Array.from({ length: count }, (_, at) => lineItem({ platformId: `line-${at}`, description }));
}

/** An invoice as it was read from the ledger. */
export function ledgerInvoice(
  changes: Partial<Snapshot> = {},
  lines: LineItem[] = [lineItem()],
): LedgerInvoice {
  return {
    connectionId,
    invoiceId: invoiceId.parse('invoice-1'),
    ledger: snapshot(changes),
    lines: lineSet(lines),
  };
}

/** An invoice as the first pull stores it. */
export function invoice(changes: Partial<Snapshot> = {}, lines?: LineItem[]): Invoice {
  const decision = decideInvoice(undefined, ledgerInvoice(changes, lines));
  if (decision.outcome !== 'created') throw new Error(`a new invoice was ${decision.outcome}`);
  return decision.next;
}

/** A stored invoice after the payments of Alternative have changed. */
export function withPayments(stored: Invoice, alternative: PaymentEntry[]): Invoice {
  return applyPayments(stored, alternative, minute(0));
}
