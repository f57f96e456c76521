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

/** The ledger's statuses in which an invoice takes payments. */
const payable = new Set(['open', 'partially_paid', 'submitted']);

/** Why an invoice cannot be checked: it was never read, or is gone. */
export function missingInvoice(
  { id: payment }: PaymentDetails,
  { invoiceId, stored, fresh }: InvoiceToPay,
): Explanation | undefined {
  if (!stored) return reasons.INVOICE_NOT_SYNCED({ payment, invoice: invoiceId });
  return fresh === null || stored.missingSince
    ? reasons.INVOICE_MISSING({ payment, invoice: invoiceName(stored) })
    : undefined;
}

/** Why invoices cannot be paid together: one ledger payment is of one customer, one entity and one currency. */
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
      .map((invoice) => {
        const owner = invoice.fresh[key] ?? 'none';
        return `${invoiceName(invoice.stored)} (${partOf(facts, invoice)}) of ${owner}`;
      })
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

/**
 * The reason where payment and invoices name different customers. `invoices` is null if neither the payment nor its
 * first invoice names one.
 */
export function mismatch(facts: PaymentDetails, invoices: string | null): Explanation {
  return reasons.CUSTOMER_MISMATCH({ payment: facts.id, customer: facts.customerId, invoices });
}

/** Why an invoice cannot take its part: it takes no payments, or too little is due beyond our own payments under way. */
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
  const sending = others.find((entry) => entry.sending);
  if (sending) return reasons.ANOTHER_PAYMENT_IN_FLIGHT({ payment, invoice, other: nameOfPayment(sending) });
  const applied = (entry: PaymentEntry) => appliedInLedger(fresh, entry, stored.alternative);
  const underWay = (entry: PaymentEntry) => inFlight(fresh, entry, applied(entry));
  const available = minorUnits(fresh.amountDue - others.reduce((total, entry) => total + underWay(entry), 0));
  const money = (value: number) => `${toDecimalString(minorUnits(value), fresh.currency)} ${fresh.currency}`;
  const unreversed = others.find((entry) => entry.effect === 'dead' && applied(entry) + underWay(entry) > 0);
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
      settledBy: namesOfLinks(fresh, input.numbers),
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

/** The part of a payment of ours, standing or dead, that was sent and that the ledger's copy does not show yet. */
function inFlight(fresh: Snapshot, entry: PaymentEntry, applied: number): number {
  if (entry.effect === 'none' || entry.firstSentAt === null || !isFullyRecorded(entry)) return 0;
  if (entry.effect === 'dead' && wasReversed(fresh, entry, entry.firstSentAt)) return 0;
  const listed = fresh.links.filter(({ ledgerId }) => recordedLedgerIds(entry).includes(ledgerId));
  return Math.max(0, entry.amount - Math.max(applied, sum(listed.map(({ amount }) => amount))));
}

/** True if the payment was seen in Intacct, and a newer copy lists all that settles the invoice without it. */
function wasReversed(fresh: Snapshot, entry: PaymentEntry, sentAt: Instant): boolean {
  const isNewer = fresh.lastSyncedAt > addMs(sentAt, clockMarginMs);
  const isUnlisted = recordedLedgerIds(entry).every((id) => isNotListed(fresh, id));
  return entry.platformId !== null && entry.ledgerId !== null && isNewer && isUnlisted;
}

/** Alternative's id of a payment. */
function nameOfPayment({ paymentId }: PaymentEntry): string {
  return paymentId.replace(/^alternative:/, '');
}

/** How a person finds the payment in Intacct. */
function numberOf(payment: PaymentEntry): string {
  return payment.platformId ?? `with memo ${nameOfPayment(payment)}`;
}

const settling: Readonly<Record<string, string>> = {
  INVOICE_PAYMENT: 'payment',
  INVOICE_CREDIT_MEMO: 'credit memo',
  JOURNAL_ENTRY: 'journal entry',
};

function namesOfLinks({ links, currency }: Snapshot, numbers: ReadonlyMap<string, string>): string {
  const named = links.map(({ type, ledgerId, date, amount }) => {
    const number = numbers.get(ledgerId);
    const what = `${settling[type] ?? 'entry'}${number ? ` ${number}` : ''}`;
    return `${what} of ${date ?? 'unknown date'} over ${toDecimalString(amount, currency)}`;
  });
  return named.join(', ') || 'something that Intacct does not list';
}
