import type { AlternativePaymentItem } from './alternative-payment.ts';
import type { Profile } from './connection.ts';
import { type ConnectionId, type LedgerId, paymentId } from './ids.ts';
import type { Intent } from './intent.ts';
import type { Invoice } from './invoice.ts';
import { judgeNew, reconsider } from './judge.ts';
import { zero } from './money.ts';
import { effectIn, fitting, meantBy, withEntries } from './payment-entries.ts';
import { addEvent, type PaymentEvent } from './payment-events.ts';
import { isWholeRefund, readFacts, refundedAmount } from './payment-facts.ts';
import { type PaymentStory, tellStory } from './payment-story.ts';
import type { Instant } from './time.ts';

/** What is stored of a payment, its intent, its connection and its invoices. */
export interface KnownPayment {
  readonly payment: AlternativePaymentItem | undefined;
  readonly intent: Intent | undefined;
  readonly profile: Profile | undefined;
  readonly invoices: ReadonlyMap<string, Invoice>;
}

/** Everything that one transaction writes. */
export interface RecordedPayment {
  /** Absent when it stays as it is. */
  readonly payment?: AlternativePaymentItem;
  readonly intent: Intent;
  /** Only those that change. */
  readonly invoices: readonly Invoice[];
  /** Ledger payments that become the intent's; each can be claimed once. */
  readonly claims?: readonly LedgerId[];
}

/**
 * Takes over one event. What is stored afterwards depends only on the set of events, never on their order; undefined
 * when nothing changes.
 */
export function recordEvent(
  known: KnownPayment,
  connectionId: ConnectionId,
  event: PaymentEvent,
  now: Instant,
): RecordedPayment | undefined {
  const events = addEvent(known.payment?.events ?? [], event);
  if (known.payment && known.intent && events === known.payment.events) return undefined;
  return settlePayment(known, connectionId, events, now);
}

/** What a payment, its intent and its invoices become from all that is known. */
export function settlePayment(
  known: KnownPayment,
  connectionId: ConnectionId,
  events: readonly PaymentEvent[],
  now: Instant,
): RecordedPayment {
  const story = tellStory(events, isWholeRefund);
  const payment = paymentFrom(known, connectionId, events, story);
  const missing = payment.allocations.find(({ invoiceId }) => !known.invoices.has(invoiceId));
  const facts = { story, payment, profile: known.profile, missingInvoice: missing?.invoiceId, now };
  const intent = known.intent ? reconsider(known.intent, facts) : judgeNew(facts);
  const changed = withEntries(known.invoices, payment, intent, story.since ?? now);
  const stands = effectIn(story, intent) === 'stands';
  const isAwaited = stands && meantBy(story).some((id) => !known.invoices.has(id));
  return { payment, ...fitting(intent, changed, known.invoices, isAwaited) };
}

/** What is left of a payment that pays more invoices than fit into one transaction; undefined when nothing is. */
export function settleRest(known: KnownPayment, now: Instant): RecordedPayment | undefined {
  const { payment, intent } = known;
  if (!payment || !intent?.unsettled) return undefined;
  // The payment itself stays as it is: its events are the same.
  const { payment: _same, ...rest } = settlePayment(known, payment.connectionId, payment.events, now);
  return rest.invoices.length > 0 ? rest : undefined;
}

/** What is known after it was stored. */
export function afterSaving(known: KnownPayment, next: RecordedPayment): KnownPayment {
  const invoices = new Map(known.invoices);
  for (const invoice of next.invoices) invoices.set(invoice.invoiceId, invoice);
  return { ...known, payment: next.payment ?? known.payment, intent: next.intent, invoices };
}

function paymentFrom(
  { payment: stored }: KnownPayment,
  connectionId: ConnectionId,
  events: readonly PaymentEvent[],
  story: PaymentStory,
): AlternativePaymentItem {
  const described = (story.success ?? events[0])?.payment;
  if (!described) throw new Error('A payment has at least one event');
  const { facts } = readFacts(described);
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
  { payment, invoices }: KnownPayment,
  intent: Intent,
  now: Instant,
): RecordedPayment {
  if (!payment) return { intent, invoices: [] };
  const changed = withEntries(invoices, payment, intent, now);
  return fitting(intent, changed, invoices, intent.unsettled ?? false);
}
