import { compareText } from '../shared/text.ts';
import type { Instant } from '../shared/time.ts';
import { type Comparison, hasConflict, toComparableAmount } from './conflicts.ts';
import { allocationsDigest, type PaymentEvent, type PaymentTopic } from './events.ts';

export type PaymentStatus = 'succeeded' | 'failed' | 'refunded' | 'charged_back';

/** What the events of one payment say together. It depends on the set of events, not on the order of their arrival. */
export interface PaymentSummary {
  /** Null while only refunds have arrived: without the success, nothing says if they return the whole payment. */
  readonly status: PaymentStatus | null;
  /** The earliest success, from which amount and allocations are taken; null until one arrives. */
  readonly success: PaymentEvent | null;
  /** Why the payment failed or was charged back; null if it was not, or if no reason was given. */
  readonly failure: { readonly code: string; readonly message: string } | null;
  /** Each refund once, with the amount that was reported first. */
  readonly refunds: readonly { readonly id: string; readonly amount: string }[];
  /** True if a success follows a chargeback. */
  readonly disputeWon: boolean;
  /** True if two successes name different money, or if one event arrived twice with different content. */
  readonly contradictory: boolean;
  /** When the status was reached. */
  readonly since: Instant | null;
}

/** Of events at the same moment, the one with the highest rank decides. */
const rankByTopic: Readonly<Record<PaymentTopic, number>> = {
  payment_succeeded: 0,
  payment_refunded: 1,
  payment_failed: 2,
  payment_chargeback: 3,
};

const statusByTopic: Readonly<Record<PaymentTopic, PaymentStatus>> = {
  payment_succeeded: 'succeeded',
  payment_refunded: 'refunded',
  payment_failed: 'failed',
  payment_chargeback: 'charged_back',
};

/**
 * Summarises the events of one payment. The last decisive event gives the status:
 *
 * - successes, failures and chargebacks always decide;
 * - refunds decide only if they return the whole payment. `isWholeRefund` says if refunds of these amounts do.
 */
export function statusOf(
  events: readonly PaymentEvent[],
  isWholeRefund: (success: PaymentEvent, refunds: readonly { readonly amount: string }[]) => boolean,
): PaymentSummary {
  const successes = events.filter(({ topic }) => topic === 'payment_succeeded').sort(byTime);
  const success = successes[0] ?? null;
  const refundEvents = events.filter(({ topic }) => topic === 'payment_refunded').sort(byTime);
  const decisiveRefunds = success
    ? decisiveRefundsOf(refundEvents, (refunds) => isWholeRefund(success, refunds), success)
    : [];
  const decisive = events
    .filter((event) => event.topic !== 'payment_refunded' || decisiveRefunds.includes(event))
    .sort(byTime);
  const last = decisive.at(-1);
  const wasChargedBack = decisive.some(
    (event) => event.topic === 'payment_chargeback' && last !== undefined && byTime(event, last) < 0,
  );
  const isDead = last?.topic === 'payment_failed' || last?.topic === 'payment_chargeback';
  return {
    status: last ? statusByTopic[last.topic] : null,
    success,
    failure: (isDead && last.payment.failure) || null,
    refunds: refundsOf(events, success),
    disputeWon: last?.topic === 'payment_succeeded' && wasChargedBack,
    contradictory: hasConflict(events, successes, comparison),
    since: last?.occurredAt ?? null,
  };
}

function byTime(a: PaymentEvent, b: PaymentEvent): number {
  return (
    compareText(a.occurredAt, b.occurredAt) ||
    rankByTopic[a.topic] - rankByTopic[b.topic] ||
    compareText(a.eventId, b.eventId)
  );
}

/**
 * The refund events that decide the status:
 *
 * - the first one with which the refunds return the whole payment;
 * - after that, each event whose own refund returns the whole payment.
 *
 * A partial refund only raises a to-do.
 */
function decisiveRefundsOf(
  refundEvents: readonly PaymentEvent[],
  isWhole: (refunds: readonly { readonly amount: string }[]) => boolean,
  success: PaymentEvent,
): PaymentEvent[] {
  let isComplete = false;
  return refundEvents.filter(({ payment: { refund } }, index) => {
    const refunds = refundsOf(refundEvents.slice(0, index + 1), success);
    const ofThisEvent = refund ? refunds.filter(({ id }) => id === refund.id) : refunds;
    const decides = isWhole(isComplete ? ofThisEvent : refunds);
    isComplete ||= decides;
    return decides;
  });
}

/** The refunds, each once. A refund event without a `refund` returns the whole payment. */
function refundsOf(
  events: readonly PaymentEvent[],
  success: PaymentEvent | null,
): { id: string; amount: string }[] {
  const whole = events.find(({ topic, payment }) => topic === 'payment_refunded' && !payment.refund);
  if (whole) return [{ id: whole.eventId, amount: (success ?? whole).payment.amount }];
  const amounts = new Map<string, string>();
  for (const { payment } of events) {
    if (payment.refund && !amounts.has(payment.refund.id))
      amounts.set(payment.refund.id, payment.refund.amount);
  }
  return [...amounts].map(([id, amount]) => ({ id, amount }));
}

/** The amounts of an event, comparable however they are written. */
function moneyOf(event: PaymentEvent) {
  const { amount, currency } = event.payment;
  return { amount: toComparableAmount(amount, currency), currency, allocations: allocationsDigest(event) };
}

const comparison: Comparison<PaymentEvent> = {
  moneyOf,
  contentOf(event) {
    // Fields that this version does not know cannot contradict anything. `moneyOf` compares the allocations.
    const { unknownFields: _unknownFields, allocationsDigest: _digest, payment, ...rest } = event;
    return { ...rest, payment: { ...payment, ...moneyOf(event) } };
  },
};
