import type { Intent } from '../intent/intent.ts';
import { type ConnectionId, paymentId } from '../shared/ids.ts';
import { zero } from '../shared/money.ts';
import type { Instant } from '../shared/time.ts';
import type { PaymentCase, PaymentChanges, PaymentRecords } from './case.ts';
import { isWholeRefund, readDetails, refundedAmount } from './details.ts';
import { evaluateNew, reevaluateIntent } from './evaluate.ts';
import { addEvent, type PaymentEvent } from './events.ts';
import { effectOf, invoiceIdsOfSuccess, limitToOneTransaction, updateEntries } from './invoice-entries.ts';
import { type PaymentSummary, statusOf } from './status.ts';
import type { StoredPayment } from './stored.ts';

/**
 * What one event changes; undefined if the event is stored already. What is stored of the payment depends only on the
 * set of its events, never on the order in which they arrive.
 */
export function recordEvent(
  records: PaymentRecords,
  connectionId: ConnectionId,
  event: PaymentEvent,
  now: Instant,
): PaymentChanges | undefined {
  const { payment, intent } = records;
  const events = addEvent(payment?.events ?? [], event);
  if (payment && intent && events === payment.events) return undefined;
  return applyEvents(records, connectionId, events, now);
}

/** The payment, its intent and its invoices, as they follow from all events, the settings and the stored invoices. */
export function applyEvents(
  records: PaymentRecords,
  connectionId: ConnectionId,
  events: readonly PaymentEvent[],
  now: Instant,
): PaymentChanges {
  const { invoices, profile } = records;
  const summary = statusOf(events, isWholeRefund);
  const payment = paymentFrom(records, connectionId, events, summary);
  const missing = payment.allocations.find(({ invoiceId }) => !invoices.has(invoiceId));
  const input = { summary, payment, profile, missingInvoice: missing?.invoiceId, now };
  const intent = records.intent ? reevaluateIntent(records.intent, input) : evaluateNew(input);
  const changed = updateEntries(invoices, payment, intent, summary, summary.since ?? now);
  const stands = effectOf(summary, intent) === 'stands';
  const isInvoiceMissing = stands && invoiceIdsOfSuccess(summary).some((id) => !invoices.has(id));
  return { payment, ...limitToOneTransaction(intent, changed, invoices, isInvoiceMissing) };
}

/**
 * The changes of the next invoices of a payment that pays more of them than fit into one transaction. Undefined if none
 * is left, or if the payment waits for no invoices.
 */
export function applyToRemainingInvoices(records: PaymentRecords, now: Instant): PaymentChanges | undefined {
  const { payment, intent } = records;
  if (!payment || !intent?.awaitsInvoices) return undefined;
  // The payment does not change, because its events do not.
  const { payment: _unchanged, ...changes } = applyEvents(records, payment.connectionId, payment.events, now);
  return changes.invoices.length > 0 ? changes : undefined;
}

function paymentFrom(
  { payment: stored }: PaymentRecords,
  connectionId: ConnectionId,
  events: readonly PaymentEvent[],
  summary: PaymentSummary,
): StoredPayment {
  const described = (summary.success ?? events[0])?.payment;
  if (!described) throw new Error('A payment has at least one event');
  const { details } = readDetails(described);
  return {
    ...stored,
    connectionId,
    paymentId: paymentId.parse(`alternative:${described.id}`),
    version: (stored?.version ?? 0) + 1,
    origin: 'alternative',
    status: summary.status ?? 'succeeded',
    amount: details?.amount ?? null,
    currency: details?.currency ?? null,
    customerId: described.customerId ?? null,
    method: described.method,
    paidAt: described.paidAt,
    recordedByHand: described.recordedByHand,
    allocations: summary.success && details ? [...details.allocations] : [],
    refundedAmount: details ? refundedAmount(details, summary.refunds) : zero,
    disputeWon: summary.disputeWon,
    events: [...events],
  };
}

/** A changed intent, with the invoices that change because of it. */
export function withChangedInvoices(
  { payment, invoices, summary }: PaymentCase,
  intent: Intent,
  now: Instant,
): PaymentChanges {
  const changed = updateEntries(invoices, payment, intent, summary, now);
  return limitToOneTransaction(intent, changed, invoices, intent.awaitsInvoices ?? false);
}
