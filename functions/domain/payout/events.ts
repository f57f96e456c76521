import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Comparison, hasConflict, toComparableAmount } from '../payment/conflicts.ts';
import { instantSchema, ledgerDateSchema } from '../shared/schema.ts';
import { compareText } from '../shared/text.ts';
import type { Instant, LedgerDate } from '../shared/time.ts';
import { keepUnknownFields } from '../shared/unknown-fields.ts';

export const payoutTopics = ['payout_paid', 'payout_failed'] as const;
export type PayoutTopic = (typeof payoutTopics)[number];

/** What can change the amount of a payout beside its payments. */
export const adjustmentTypes = [
  'refund',
  'return',
  'chargeback',
  'dispute_won',
  'reserve_held',
  'reserve_released',
  'brought_forward',
  'fee',
  'other',
] as const;
export type AdjustmentType = (typeof adjustmentTypes)[number];

/** An amount as Alternative sends it: decimal text in the currency's major unit. */
const decimal = z.string().min(1).max(40);
const id = z.string().min(1).max(128);

/** A payout as one event describes it: payments and signed adjustments that add up to one bank amount. */
export const describedPayout = z.object({
  id,
  amount: decimal,
  currency: z.string().min(1).max(8),
  arrivalDate: ledgerDateSchema,
  description: z.string().nullish(),
  payments: z
    .array(z.object({ paymentId: id, amount: decimal }))
    .nullish()
    .transform((value) => value ?? []),
  adjustments: z
    .array(
      z.object({
        type: z.enum(adjustmentTypes),
        paymentId: id.nullish(),
        amount: decimal,
        description: z.string().nullish(),
      }),
    )
    .nullish()
    .transform((value) => value ?? []),
});
export type DescribedPayout = z.infer<typeof describedPayout>;

const message = z.object({
  eventId: z.string().min(1).max(256),
  topic: z.enum(payoutTopics),
  occurredAt: instantSchema,
  payout: describedPayout,
});

/** One message of Alternative about a payout. */
export const payoutEventSchema = keepUnknownFields(message);
export type PayoutEvent = z.infer<typeof payoutEventSchema>;

/** The payments and adjustments of a message as digests: enough to tell whether two messages agree. */
const partsDigest = z.object({
  /** Of their money, however it is written: 125.50 is 125.5, and the parts come in any order. */
  money: z.string(),
  /** Of every word. */
  text: z.string(),
});
type PartsDigest = z.infer<typeof partsDigest>;

/** A message as stored. All but the decisive one keep only digests of their payments and adjustments. */
export const keptPayoutEvent = keepUnknownFields(message.extend({ parts: partsDigest.optional() }));
export type KeptPayoutEvent = z.infer<typeof keptPayoutEvent>;

export type PayoutStatus = 'paid' | 'failed';

/** What the set of events about one payout says, in whatever order they arrived. */
export interface PayoutSummary {
  readonly status: PayoutStatus;
  /** The message that says what the payout holds: the first `payout_paid`, else the first of all. */
  readonly decisive: KeptPayoutEvent;
  /** When the money arrives at the bank, by the last `payout_paid`: a payout that failed can be paid again. */
  readonly arrivalDate: LedgerDate;
  /** Two messages disagree about the money, or one came twice with different content. */
  readonly contradictory: boolean;
  /** When the state was reached. */
  readonly since: Instant;
}

/** Adds an event, in an order that does not depend on arrival. Returns `stored` itself if it holds the event already. */
export function addPayoutEvent(
  stored: readonly KeptPayoutEvent[],
  event: PayoutEvent,
): readonly KeptPayoutEvent[] {
  const isStored = stored.some((kept) => kept.eventId === event.eventId && textOf(kept) === textOf(event));
  return isStored ? stored : [...stored, event].sort(byTime);
}

/**
 * The events as stored: only the decisive one keeps its payments and adjustments. A payout of thousands of payments that
 * fails and is paid again would not fit into one item otherwise. The digests of the others prove whether they agree. An
 * event that is no longer decisive never becomes so again: only a newly arriving event can take the place.
 */
export function compactEvents(events: readonly KeptPayoutEvent[]): KeptPayoutEvent[] {
  const { decisive } = payoutStatusOf(events);
  return events.map((event) => (event === decisive ? event : withoutParts(event)));
}

/** The summary of a set of at least one event. */
export function payoutStatusOf(events: readonly KeptPayoutEvent[]): PayoutSummary {
  const ordered = events.toSorted(byTime);
  const paid = ordered.filter(({ topic }) => topic === 'payout_paid');
  const decisive = paid[0] ?? ordered[0];
  const last = ordered.at(-1);
  if (!decisive || !last) throw new Error('A payout has at least one event');
  return {
    status: last.topic === 'payout_paid' ? 'paid' : 'failed',
    decisive,
    arrivalDate: (paid.at(-1) ?? decisive).payout.arrivalDate,
    contradictory: hasConflict(ordered, paid, comparison),
    since: last.occurredAt,
  };
}

/** Of two events at the same moment the graver one counts; else their text decides, never their arrival. */
const gravity: Readonly<Record<PayoutTopic, number>> = { payout_paid: 0, payout_failed: 1 };

function byTime(a: KeptPayoutEvent, b: KeptPayoutEvent): number {
  return (
    compareText(a.occurredAt, b.occurredAt) ||
    gravity[a.topic] - gravity[b.topic] ||
    compareText(a.eventId, b.eventId) ||
    compareText(textOf(a), textOf(b))
  );
}

/** The text of a message, equal whether its parts are stored or digests. */
function textOf(event: KeptPayoutEvent): string {
  const { eventId, topic, occurredAt, payout, parts, unknownFields } = withoutParts(event);
  return JSON.stringify([eventId, topic, occurredAt, payout, parts?.text, unknownFields]);
}

/** The money of a message, equal however it is written. */
function moneyOf(event: KeptPayoutEvent) {
  const { amount, currency } = event.payout;
  return { amount: toComparableAmount(amount, currency), currency, parts: partsOf(event).money };
}

const comparison: Comparison<KeptPayoutEvent> = {
  moneyOf,
  contentOf(event) {
    const { payout, ...rest } = withoutParts(event);
    return { ...rest, payout: { ...payout, ...moneyOf(event) }, parts: null };
  },
};

function partsOf({ parts, payout }: KeptPayoutEvent): PartsDigest {
  return (
    parts ?? { money: digestOf(partsInMoney(payout)), text: digestOf([payout.payments, payout.adjustments]) }
  );
}

/** The message with digests in place of its parts. */
function withoutParts(event: KeptPayoutEvent): KeptPayoutEvent {
  return { ...event, payout: { ...event.payout, payments: [], adjustments: [] }, parts: partsOf(event) };
}

function partsInMoney({ currency, payments, adjustments }: DescribedPayout): string[] {
  const parts = [
    ...payments.map((one) => ['payment', one.paymentId, toComparableAmount(one.amount, currency)].join(' ')),
    ...adjustments.map((one) =>
      [one.type, one.paymentId ?? '', toComparableAmount(one.amount, currency)].join(' '),
    ),
  ];
  return parts.sort();
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
