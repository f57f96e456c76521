import { compareText } from '../shared/text.ts';
import type { Instant } from '../shared/time.ts';
import { type Comparison, hasConflict, toComparableAmount } from './conflicts.ts';
import { allocationsDigest, type PaymentEvent, type PaymentTopic } from './events.ts';

export type PaymentStatus = 'succeeded' | 'failed' | 'refunded' | 'charged_back';

/** What the set of events about one payment says; never the order in which they came. */
export interface PaymentSummary {
  /** Null while no event said how it ended: a refund of a part changes nothing. */
  readonly status: PaymentStatus | null;
  /** The success that tells amount and allocations; null until one arrives. */
  readonly success: PaymentEvent | null;
  /** Why it died, if it did. */
  readonly failure: { readonly code: string; readonly message: string } | null;
  /** The refunds, each once. */
  readonly refunds: readonly { readonly id: string; readonly amount: string }[];
  /** A success after a chargeback: the dispute was won. */
  readonly disputeWon: boolean;
  /** Two messages disagree about the money, or one came twice with different content. */
  readonly contradictory: boolean;
  /** When the state was reached. */
  readonly since: Instant | null;
}

/** At the same moment the graver news counts. */
const gravity: Readonly<Record<PaymentTopic, number>> = {
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

/** What a set of events amounts to. `isWhole` tells whether refunds of these amounts return the whole payment. */
export function statusOf(
  events: readonly PaymentEvent[],
  isWhole: (success: PaymentEvent, refunds: readonly { readonly amount: string }[]) => boolean,
): PaymentSummary {
  const successes = events.filter(({ topic }) => topic === 'payment_succeeded').sort(byTime);
  const success = successes[0] ?? null;
  const refunds = refundsOf(events, success);
  const refunding = events.filter(({ topic }) => topic === 'payment_refunded').sort(byTime);
  const wholly = success ? wholeRefunds(refunding, (refunds) => isWhole(success, refunds), success) : [];
  const decisive = events
    .filter((one) => one.topic !== 'payment_refunded' || wholly.includes(one))
    .sort(byTime);
  const last = decisive.at(-1);
  const chargedBack = decisive.some(
    (event) => event.topic === 'payment_chargeback' && last !== undefined && byTime(event, last) < 0,
  );
  const died = last?.topic === 'payment_failed' || last?.topic === 'payment_chargeback';
  return {
    status: last ? statusByTopic[last.topic] : null,
    success,
    failure: (died && last.payment.failure) || null,
    refunds,
    disputeWon: last?.topic === 'payment_succeeded' && chargedBack,
    contradictory: hasConflict(events, successes, comparison),
    since: last?.occurredAt ?? null,
  };
}

function byTime(one: PaymentEvent, other: PaymentEvent): number {
  return (
    compareText(one.occurredAt, other.occurredAt) ||
    gravity[one.topic] - gravity[other.topic] ||
    compareText(one.eventId, other.eventId)
  );
}

/** The refunds that decide: what completes the whole, or is the whole. A part only raises a to-do. */
function wholeRefunds(
  refunding: readonly PaymentEvent[],
  isWhole: (refunds: readonly { readonly amount: string }[]) => boolean,
  success: PaymentEvent,
): PaymentEvent[] {
  let complete = false;
  return refunding.filter(({ payment: { refund } }, at) => {
    const told = refundsOf(refunding.slice(0, at + 1), success);
    const own = refund ? told.filter(({ id }) => id === refund.id) : told;
    const decides = isWhole(complete ? own : told);
    complete ||= decides;
    return decides;
  });
}

/** Each refund once. A message of a refund that says no more is about the whole payment. */
function refundsOf(
  events: readonly PaymentEvent[],
  success: PaymentEvent | null,
): { id: string; amount: string }[] {
  const whole = events.find(({ topic, payment }) => topic === 'payment_refunded' && !payment.refund);
  if (whole) return [{ id: whole.eventId, amount: (success ?? whole).payment.amount }];
  const byId = new Map<string, string>();
  for (const { payment } of events) {
    if (payment.refund && !byId.has(payment.refund.id)) byId.set(payment.refund.id, payment.refund.amount);
  }
  return [...byId].map(([id, amount]) => ({ id, amount }));
}

/** What a payment is over, however it is written. */
function moneyOf(event: PaymentEvent) {
  const { amount, currency } = event.payment;
  return { amount: toComparableAmount(amount, currency), currency, allocations: allocationsDigest(event) };
}

const comparison: Comparison<PaymentEvent> = {
  moneyOf,
  contentOf(event) {
    // Fields that we do not know yet cannot contradict anything.
    const { unknownFields: _unknownFields, parts: _parts, payment, ...rest } = event;
    return { ...rest, payment: { ...payment, ...moneyOf(event) } };
  },
};
