import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Comparison, hasConflict, toComparableAmount } from '../payment/conflicts.ts';
import { instantSchema, ledgerDateSchema } from '../shared/schema.ts';
import { compareText } from '../shared/text.ts';
import type { Instant, LedgerDate } from '../shared/time.ts';
import { keepUnknownFields } from '../shared/unknown-fields.ts';

export const payoutTopics = ['payout_paid', 'payout_failed'] as const;
export type PayoutTopic = (typeof payoutTopics)[number];

/** What can move a payout beside its payments. */
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

/** The same as it is kept: of one that does not count the payments and adjustments are digests. */
export const keptPayoutEvent = keepUnknownFields(message.extend({ parts: partsDigest.optional() }));
export type KeptPayoutEvent = z.infer<typeof keptPayoutEvent>;

export type PayoutStatus = 'paid' | 'failed';

/** What the set of events about one payout says; never the order in which they came. */
export interface PayoutSummary {
  readonly status: PayoutStatus;
  /** The message that tells what the payout holds: the first that says paid, else the first of all. */
  readonly told: KeptPayoutEvent;
  /** When it arrives at the bank, by the last message that says so: a payout that failed can be paid again. */
  readonly arrivalDate: LedgerDate;
  /** Two messages disagree about the money, or one came twice with different content. */
  readonly contradictory: boolean;
  /** When the state was reached. */
  readonly since: Instant;
}

/** Adds an event to those that are known; one that is known changes nothing. Kept in an order that is no one's arrival. */
export function addPayoutEvent(
  known: readonly KeptPayoutEvent[],
  event: PayoutEvent,
): readonly KeptPayoutEvent[] {
  const isKnown = known.some((one) => one.eventId === event.eventId && textOf(one) === textOf(event));
  return isKnown ? known : [...known, event].sort(byTime);
}

/**
 * The events as they are kept. A payout of thousands of payments that fails and is paid again fits into one item only
 * without telling them anew each time; of those that do not count, digests prove whether they agree. One that counts no
 * more never counts again: whatever comes later, only what comes can take its place.
 */
export function compactEvents(events: readonly KeptPayoutEvent[]): KeptPayoutEvent[] {
  const { told } = payoutStatusOf(events);
  return events.map((event) => (event === told ? event : withoutParts(event)));
}

/** What a set of events amounts to; it has at least one. */
export function payoutStatusOf(events: readonly KeptPayoutEvent[]): PayoutSummary {
  const ordered = events.toSorted(byTime);
  const paid = ordered.filter(({ topic }) => topic === 'payout_paid');
  const told = paid[0] ?? ordered[0];
  const last = ordered.at(-1);
  if (!told || !last) throw new Error('A payout has at least one event');
  return {
    status: last.topic === 'payout_paid' ? 'paid' : 'failed',
    told,
    arrivalDate: (paid.at(-1) ?? told).payout.arrivalDate,
    contradictory: hasConflict(ordered, paid, comparison),
    since: last.occurredAt,
  };
}

/** At the same moment the graver news counts; what remains is settled by the text, never by arrival. */
const gravity: Readonly<Record<PayoutTopic, number>> = { payout_paid: 0, payout_failed: 1 };

function byTime(one: KeptPayoutEvent, other: KeptPayoutEvent): number {
  return (
    compareText(one.occurredAt, other.occurredAt) ||
    gravity[one.topic] - gravity[other.topic] ||
    compareText(one.eventId, other.eventId) ||
    compareText(textOf(one), textOf(other))
  );
}

/** Every word of a message, the same whether its parts are kept or not. */
function textOf(event: KeptPayoutEvent): string {
  const { eventId, topic, occurredAt, payout, parts, unknownFields } = withoutParts(event);
  return JSON.stringify([eventId, topic, occurredAt, payout, parts?.text, unknownFields]);
}

/** What a payout holds, however it is written. */
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

/** The same message with its parts as digests only. */
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
