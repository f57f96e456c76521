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
 * Takes over one event. What is stored afterwards depends only on the set of events, never on their order; undefined
 * when nothing changes.
 */
export function recordEvent(
  known: PaymentRecords,
  connectionId: ConnectionId,
  event: PaymentEvent,
  now: Instant,
): PaymentChanges | undefined {
  const events = addEvent(known.payment?.events ?? [], event);
  if (known.payment && known.intent && events === known.payment.events) return undefined;
  return applyEvents(known, connectionId, events, now);
}

/** What a payment, its intent and its invoices become from all that is known. */
export function applyEvents(
  known: PaymentRecords,
  connectionId: ConnectionId,
  events: readonly PaymentEvent[],
  now: Instant,
): PaymentChanges {
  const story = statusOf(events, isWholeRefund);
  const payment = paymentFrom(known, connectionId, events, story);
  const missing = payment.allocations.find(({ invoiceId }) => !known.invoices.has(invoiceId));
  const facts = { story, payment, profile: known.profile, missingInvoice: missing?.invoiceId, now };
  const intent = known.intent ? reevaluateIntent(known.intent, facts) : evaluateNew(facts);
  const changed = updateEntries(known.invoices, payment, intent, story, story.since ?? now);
  const stands = effectOf(story, intent) === 'stands';
  const isAwaited = stands && invoiceIdsOfSuccess(story).some((id) => !known.invoices.has(id));
  return { payment, ...limitToOneTransaction(intent, changed, known.invoices, isAwaited) };
}

/** What is left of a payment that pays more invoices than fit into one transaction; undefined when nothing is. */
export function applyToRemainingInvoices(known: PaymentRecords, now: Instant): PaymentChanges | undefined {
  const { payment, intent } = known;
  if (!payment || !intent?.awaitsInvoices) return undefined;
  // The payment itself stays as it is: its events are the same.
  const { payment: _same, ...rest } = applyEvents(known, payment.connectionId, payment.events, now);
  return rest.invoices.length > 0 ? rest : undefined;
}

function paymentFrom(
  { payment: stored }: PaymentRecords,
  connectionId: ConnectionId,
  events: readonly PaymentEvent[],
  story: PaymentSummary,
): StoredPayment {
  const described = (story.success ?? events[0])?.payment;
  if (!described) throw new Error('A payment has at least one event');
  const { facts } = readDetails(described);
  return {
    ...stored,
    connectionId,
    paymentId: paymentId.parse(`alternative:${described.id}`),
    version: (stored?.version ?? 0) + 1,
    origin: 'alternative',
    status: story.status ?? 'succeeded',
    amount: facts?.amount ?? null,
    currency: facts?.currency ?? null,
    customerId: described.customerId ?? null,
    method: described.method,
    paidAt: described.paidAt,
    recordedByHand: described.recordedByHand,
    allocations: story.success && facts ? [...facts.allocations] : [],
    refundedAmount: facts ? refundedAmount(facts, story.refunds) : zero,
    disputeWon: story.disputeWon,
    events: [...events],
  };
}

/** What a change of the intent makes of the invoices that its payment pays. */
export function withIntent(
  { payment, invoices, summary }: PaymentCase,
  intent: Intent,
  now: Instant,
): PaymentChanges {
  const changed = updateEntries(invoices, payment, intent, summary, now);
  return limitToOneTransaction(intent, changed, invoices, intent.awaitsInvoices ?? false);
}
