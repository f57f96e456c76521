import { isDeepStrictEqual } from 'node:util';
import type { AlternativePaymentItem } from './alternative-payment.ts';
import type { Profile } from './connection.ts';
import { type ConnectionId, type LedgerId, paymentId } from './ids.ts';
import type { Intent } from './intent.ts';
import type { AlternativePayment, Invoice } from './invoice.ts';
import { judgeNew, reconsider } from './judge.ts';
import { zero } from './money.ts';
import {
  addEvent,
  type PaymentEvent,
  type PaymentStatus,
  type PaymentStory,
  tellStory,
} from './payment-events.ts';
import { isWholeRefund, mostAllocations, readFacts, refundedAmount } from './payment-facts.ts';
import { settle } from './settle.ts';
import type { Instant } from './time.ts';
import { isUnresolved } from './transitions.ts';

/** What fits into a transaction beside the payment and its intent. */
const mostInvoices = 98;

const newEntry: Omit<AlternativePayment, 'paymentId' | 'amount'> = {
  effect: 'none',
  ledgerId: null,
  otherLedgerIds: [],
  firstSentAt: null,
  gone: false,
  sending: false,
  unsure: false,
  platformId: null,
};

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
  const effect = isRuledOut(intent) ? 'none' : effectOf(story);
  const parts = allocated(known.payment, payment).map((allocation) => ({ effect, ...allocation }));
  const invoices = parts.flatMap(({ invoiceId, ...part }) => {
    const invoice = known.invoices.get(invoiceId);
    if (!invoice) return [];
    const counted = invoice.currency === payment.currency ? part.effect : 'none';
    return withPayment(
      invoice,
      { ...part, ...marks(intent), paymentId: payment.paymentId, effect: counted },
      story.since ?? now,
    );
  });
  return { payment, intent, invoices: invoices.slice(0, mostInvoices) };
}

/** What is known after it was stored. */
export function afterSaving(known: KnownPayment, next: RecordedPayment): KnownPayment {
  const invoices = new Map(known.invoices);
  for (const invoice of next.invoices) invoices.set(invoice.invoiceId, invoice);
  return { ...known, payment: next.payment ?? known.payment, intent: next.intent, invoices };
}

/** Its parts; also those that an earlier success now takes back. None of a payment that is too large to be recorded. */
function allocated(before: AlternativePaymentItem | undefined, { allocations }: AlternativePaymentItem) {
  const parts = fitting(allocations);
  const named = new Set(parts.map(({ invoiceId }) => invoiceId));
  const takenBack = fitting(before?.allocations ?? [])
    .filter(({ invoiceId }) => !named.has(invoiceId))
    .map((allocation) => ({ ...allocation, effect: 'none' as const }));
  return [...parts, ...takenBack];
}

function fitting<One>(allocations: readonly One[]): readonly One[] {
  return allocations.length > mostAllocations ? [] : allocations;
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
    refundedAmount: facts ? refundedAmount(facts.currency, story.refunds) : zero,
    disputeWon: story.disputeWon,
    events: [...events],
  };
}

const effects: Readonly<Record<PaymentStatus, AlternativePayment['effect']>> = {
  succeeded: 'stands',
  refunded: 'stands',
  failed: 'dead',
  charged_back: 'dead',
};

/** Before its success is known a payment counts for nothing. */
function effectOf({ success, status }: PaymentStory): AlternativePayment['effect'] {
  return success && status ? effects[status] : 'none';
}

/**
 * What a change of the intent makes of the invoices that its payment pays. `found` is what a look at the ledger told
 * of its counterparts.
 */
export function withIntent(
  known: KnownPayment,
  intent: Intent,
  now: Instant,
  found: Pick<Partial<AlternativePayment>, 'gone'> = {},
): RecordedPayment {
  const { payment, invoices } = known;
  const changed = fitting(payment?.allocations ?? []).flatMap(({ invoiceId, amount }) => {
    const invoice = invoices.get(invoiceId);
    if (!invoice || !payment) return [];
    const { ledgerId, ledgerIds, ledgerNumbers } = intent;
    // What was refused, or is proven absent, did not arrive.
    const firstSentAt = ledgerId !== null || isUnresolved(intent) ? intent.firstSentAt : null;
    const part = {
      paymentId: payment.paymentId,
      amount,
      ledgerId,
      otherLedgerIds: ledgerIds.slice(1),
      platformId: ledgerNumbers.join(', ') || null,
      firstSentAt,
      ...found,
      ...marks(intent),
    };
    return withPayment(invoice, isRuledOut(intent) ? { ...part, effect: 'none' } : part, now);
  });
  return { intent, invoices: changed };
}

/** What an intent says to the other payments of its invoices, and to those who would ask for more. */
function marks({ state, reason }: Intent) {
  return {
    sending: state === 'SENDING',
    unsure: reason === 'LOOKS_RECORDED_BY_HAND' || reason === 'POSSIBLE_MATCH',
  };
}

/** An operator said that it does not count. */
function isRuledOut({ state, closedAs }: Intent): boolean {
  return state === 'CLOSED' && closedAs === 'ignored';
}

type Part = Pick<AlternativePayment, 'paymentId' | 'amount'> & Partial<AlternativePayment>;

function withPayment(invoice: Invoice, part: Part, at: Instant): Invoice[] {
  const known = invoice.alternative.find(({ paymentId }) => paymentId === part.paymentId);
  const entry = { ...newEntry, ...known, ...part };
  if (known && isDeepStrictEqual(known, entry)) return [];
  const others = invoice.alternative.filter(({ paymentId }) => paymentId !== part.paymentId);
  return [settle(invoice, [...others, entry], at)];
}
