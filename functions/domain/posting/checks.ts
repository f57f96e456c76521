import {
  appliedInLedger,
  inInvoiceCurrency,
  isFullyRecorded,
  isNotListed,
  recordedLedgerIds,
} from '../invoice/applied.ts';
import type { PaymentEntry, Snapshot } from '../invoice/invoice.ts';
import { clockMarginMs } from '../ledger/last-read.ts';
import type { Allocation, PaymentDetails } from '../payment/details.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import { minorUnits, sum, toDecimalString } from '../shared/money.ts';
import { addMs, type Instant } from '../shared/time.ts';
import { type InvoiceToPay, invoiceName, type PostingInput, type ReadyInvoice } from './input.ts';

/** Statuses of the ledger in which an invoice takes payments. */
const payable = new Set(['open', 'partially_paid', 'submitted']);

/** Why an invoice cannot be looked at. */
export function missingInvoice(
  { id: payment }: PaymentDetails,
  { invoiceId, stored, fresh }: InvoiceToPay,
): Explanation | undefined {
  if (!stored) return reasons.INVOICE_NOT_SYNCED({ payment, invoice: invoiceId });
  return fresh === null || stored.missingSince
    ? reasons.INVOICE_MISSING({ payment, invoice: invoiceName(stored) })
    : undefined;
}

/** One payment goes to one customer of one entity in one currency. */
export function mixedInvoices(
  facts: PaymentDetails,
  ready: readonly ReadyInvoice[],
): Explanation | undefined {
  const payment = facts.id;
  const foreign = ready.find(({ fresh }) => fresh.currency !== facts.currency);
  if (foreign) {
    const { currency: invoiceCurrency } = foreign.fresh;
    return reasons.CURRENCY_MISMATCH({
      payment,
      currency: facts.currency,
      invoice: invoiceName(foreign.stored),
      invoiceCurrency,
    });
  }
  const customers = new Set(ready.map(({ fresh }) => fresh.customerId).filter((id) => id !== null));
  const parts = (key: 'customerId' | 'subsidiaryId') =>
    ready
      .map((one) => `${invoiceName(one.stored)} (${partOf(facts, one)}) of ${one.fresh[key] ?? 'none'}`)
      .join(', ');
  if (customers.size > 1) return reasons.SEVERAL_CUSTOMERS({ payment, parts: parts('customerId') });
  if (facts.customerId && customers.size === 1 && !customers.has(facts.customerId)) {
    return mismatch(facts, parts('customerId'));
  }
  const several = new Set(ready.map(({ fresh }) => fresh.subsidiaryId)).size > 1;
  return several ? reasons.SEVERAL_ENTITIES({ payment, parts: parts('subsidiaryId') }) : undefined;
}

function partOf({ allocations, currency }: PaymentDetails, { stored }: ReadyInvoice): string {
  const parts = allocations.filter(({ invoiceId }) => invoiceId === stored.invoiceId);
  return `${toDecimalString(sum(parts.map(({ amount }) => amount)), currency)} ${currency}`;
}

/** Nobody knows whose payment it is, or two sides say different things. */
export function mismatch(facts: PaymentDetails, invoices: string | null): Explanation {
  return reasons.CUSTOMER_MISMATCH({ payment: facts.id, customer: facts.customerId, invoices });
}

/** Whether an invoice takes its part: payable, and enough of it due beyond our own payments that are on their way. */
export function insufficientDue(
  input: PostingInput,
  { invoiceId, amount }: Allocation,
  ready: readonly ReadyInvoice[],
): Explanation | undefined {
  const found = ready.find(({ stored }) => stored.invoiceId === invoiceId);
  const payment = input.facts.id;
  if (!found) return reasons.INVOICE_NOT_SYNCED({ payment, invoice: invoiceId });
  const { stored, fresh } = found;
  const invoice = invoiceName(stored);
  const others = inInvoiceCurrency(stored.alternative, fresh).filter(
    ({ paymentId }) => paymentId !== input.paymentId,
  );
  const sending = others.find((other) => other.sending);
  if (sending) return reasons.ANOTHER_PAYMENT_IN_FLIGHT({ payment, invoice, other: nameOfPayment(sending) });
  const contained = (other: PaymentEntry) => appliedInLedger(fresh, other, stored.alternative);
  const underWay = (other: PaymentEntry) => inFlight(fresh, other, contained(other));
  const available = minorUnits(fresh.amountDue - others.reduce((total, one) => total + underWay(one), 0));
  const money = (value: number) => `${toDecimalString(minorUnits(value), fresh.currency)} ${fresh.currency}`;
  const unreversed = others.find(
    (other) => other.effect === 'dead' && contained(other) + underWay(other) > 0,
  );
  if (available < amount && unreversed) {
    return reasons.EARLIER_FAILED_PAYMENT_NOT_REVERSED({ payment, invoice, failed: numberOf(unreversed) });
  }
  if (
    fresh.totalAmount > 0 &&
    fresh.amountDue === 0 &&
    (payable.has(fresh.status) || fresh.status === 'paid')
  ) {
    return reasons.INVOICE_ALREADY_PAID({
      payment,
      invoice,
      amount: money(amount),
      settledBy: settlers(fresh, input.numbers),
    });
  }
  if (fresh.status === 'unknown') return reasons.INVOICE_IN_PROCESS({ payment, invoice });
  if (!payable.has(fresh.status) || fresh.totalAmount <= 0) {
    return reasons.INVOICE_NOT_PAYABLE({
      payment,
      invoice,
      state: fresh.totalAmount > 0 ? fresh.status : 'a credit or worth nothing',
    });
  }
  if (available >= amount) return undefined;
  const short = money(amount - Math.max(0, available));
  return reasons.NOT_ENOUGH_DUE({
    payment,
    invoice,
    amount: money(amount),
    available: money(Math.max(0, available)),
    short,
  });
}

/** What of a payment of ours, alive or dead, left for the ledger without its copy showing it yet. */
function inFlight(fresh: Snapshot, other: PaymentEntry, contained: number): number {
  if (other.effect === 'none' || other.firstSentAt === null || !isFullyRecorded(other)) return 0;
  if (other.effect === 'dead' && wasReversed(fresh, other, other.firstSentAt)) return 0;
  const listed = fresh.links.filter(({ ledgerId }) => recordedLedgerIds(other).includes(ledgerId));
  return Math.max(0, other.amount - Math.max(contained, sum(listed.map(({ amount }) => amount))));
}

/** It was seen in Intacct, and a copy that is younger lists all that settles the invoice, and it no more. */
function wasReversed(fresh: Snapshot, other: PaymentEntry, sentAt: Instant): boolean {
  const younger = fresh.lastSyncedAt > addMs(sentAt, clockMarginMs);
  const unlisted = recordedLedgerIds(other).every((id) => isNotListed(fresh, id));
  return other.platformId !== null && other.ledgerId !== null && younger && unlisted;
}

/** Alternative's name of a payment. */
function nameOfPayment({ paymentId }: PaymentEntry): string {
  return paymentId.replace(/^alternative:/, '');
}

/** What people call it in Intacct. */
function numberOf(payment: PaymentEntry): string {
  return payment.platformId ?? `with memo ${nameOfPayment(payment)}`;
}

const settling: Readonly<Record<string, string>> = {
  INVOICE_PAYMENT: 'payment',
  INVOICE_CREDIT_MEMO: 'credit memo',
  JOURNAL_ENTRY: 'journal entry',
};

function settlers({ links, currency }: Snapshot, numbers: ReadonlyMap<string, string>): string {
  const named = links.map(({ type, ledgerId, date, amount }) => {
    const number = numbers.get(ledgerId);
    const what = `${settling[type] ?? 'entry'}${number ? ` ${number}` : ''}`;
    return `${what} of ${date ?? 'unknown date'} over ${toDecimalString(amount, currency)}`;
  });
  return named.join(', ') || 'something that Intacct does not list';
}
