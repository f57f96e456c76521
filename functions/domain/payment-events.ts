import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { customerId, type InvoiceId, invoiceId } from './ids.ts';
import { instantSchema } from './model.ts';
import { isCurrency, MoneyError, parseMoney } from './money.ts';
import { withMore } from './more.ts';
import type { Instant } from './time.ts';

export const paymentTopics = [
  'payment_succeeded',
  'payment_failed',
  'payment_refunded',
  'payment_chargeback',
] as const;
export type PaymentTopic = (typeof paymentTopics)[number];

/** An amount as Alternative sends it: decimal text in the currency's major unit. */
const decimal = z.string().min(1).max(40);

/** A payment as one event describes it. What is optional may be null as well. */
export const describedPayment = z.object({
  id: z.string().min(1).max(128),
  amount: decimal,
  currency: z.string().min(1).max(8),
  method: z.string().min(1).max(64),
  recordedByHand: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  paidAt: instantSchema,
  customerId: customerId.nullish(),
  allocations: z
    .array(z.object({ invoiceId, amount: decimal }))
    .nullish()
    .transform((value) => value ?? []),
  chargedAmount: decimal.nullish(),
  fees: z.array(z.object({ name: z.string(), amount: decimal, coveredByCustomer: z.boolean() })).nullish(),
  failure: z
    .object({
      code: z.string(),
      message: z
        .string()
        .nullish()
        .transform((value) => value ?? ''),
    })
    .nullish(),
  refund: z.object({ id: z.string().min(1), amount: decimal }).nullish(),
});
export type DescribedPayment = z.infer<typeof describedPayment>;

/** One message of Alternative about a payment, as it is kept with it. */
export const paymentEventSchema = withMore(
  z.object({
    eventId: z.string().min(1).max(256),
    topic: z.enum(paymentTopics),
    occurredAt: instantSchema,
    payment: describedPayment,
  }),
);
export type PaymentEvent = z.infer<typeof paymentEventSchema>;

export type PaymentStatus = 'succeeded' | 'failed' | 'refunded' | 'charged_back';

/** What the set of events about one payment says; never the order in which they came. */
export interface PaymentStory {
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

/** Adds an event to those that are known; one that is known changes nothing. Kept in an order that is no one's arrival. */
export function addEvent(known: readonly PaymentEvent[], event: PaymentEvent): readonly PaymentEvent[] {
  if (known.some((one) => isDeepStrictEqual(one, event))) return known;
  return [...known, event].sort(
    (one, other) =>
      compare(one.occurredAt, other.occurredAt) ||
      compare(one.eventId, other.eventId) ||
      compare(JSON.stringify(one), JSON.stringify(other)),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** At the same moment the graver news counts. */
const gravity: Readonly<Record<PaymentTopic, number>> = {
  payment_succeeded: 0,
  payment_refunded: 1,
  payment_failed: 2,
  payment_chargeback: 3,
};

const statusOf: Readonly<Record<PaymentTopic, PaymentStatus>> = {
  payment_succeeded: 'succeeded',
  payment_refunded: 'refunded',
  payment_failed: 'failed',
  payment_chargeback: 'charged_back',
};

/** Every invoice that one of the successes names, each once. */
export function namedIn(events: readonly PaymentEvent[]): readonly InvoiceId[] {
  const successes = events.filter(({ topic }) => topic === 'payment_succeeded');
  return [...new Set(successes.flatMap(({ payment }) => payment.allocations.map((one) => one.invoiceId)))];
}

/** What a set of events amounts to. `isWhole` tells whether refunds of these amounts return the whole payment. */
export function tellStory(
  events: readonly PaymentEvent[],
  isWhole: (success: PaymentEvent, refunds: readonly { readonly amount: string }[]) => boolean,
): PaymentStory {
  const successes = events.filter(({ topic }) => topic === 'payment_succeeded').sort(byTime);
  const success = successes[0] ?? null;
  const refunds = refundsOf(events, success);
  const refunding = events.filter(({ topic }) => topic === 'payment_refunded').sort(byTime);
  const whole = refunding.find(
    (_, at) => success !== null && isWhole(success, refundsOf(refunding.slice(0, at + 1), success)),
  );
  const decisive = events.filter((one) => one.topic !== 'payment_refunded' || one === whole).sort(byTime);
  const last = decisive.at(-1);
  const chargedBack = decisive.some(
    (event) => event.topic === 'payment_chargeback' && last !== undefined && byTime(event, last) < 0,
  );
  const died = last?.topic === 'payment_failed' || last?.topic === 'payment_chargeback';
  return {
    status: last ? statusOf[last.topic] : null,
    success,
    failure: (died && last.payment.failure) || null,
    refunds,
    disputeWon: last?.topic === 'payment_succeeded' && chargedBack,
    contradictory: disagree(events, successes),
    since: last?.occurredAt ?? null,
  };
}

function byTime(one: PaymentEvent, other: PaymentEvent): number {
  return (
    compare(one.occurredAt, other.occurredAt) ||
    gravity[one.topic] - gravity[other.topic] ||
    compare(one.eventId, other.eventId)
  );
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

function disagree(events: readonly PaymentEvent[], successes: readonly PaymentEvent[]): boolean {
  const content = (event: PaymentEvent) => ({ ...event, payment: { ...event.payment, ...moneyOf(event) } });
  const firstOf = new Map<string, PaymentEvent>();
  for (const event of events) {
    const first = firstOf.get(event.eventId) ?? event;
    if (!isDeepStrictEqual(content(first), content(event))) return true;
    firstOf.set(event.eventId, first);
  }
  const [first] = successes;
  return successes.some((other) => first && !isDeepStrictEqual(moneyOf(first), moneyOf(other)));
}

/** What a payment is over, however it is written: 125.50 is 125.5, and the allocations come in any order. */
function moneyOf({ payment: { amount, currency, allocations } }: PaymentEvent) {
  const parts = new Map<string, number | string>();
  for (const { invoiceId, amount } of allocations) {
    const part = worth(amount, currency);
    const before = parts.get(invoiceId) ?? 0;
    const exact = typeof part === 'number' && typeof before === 'number';
    parts.set(invoiceId, exact ? before + part : `${before} ${part}`);
  }
  return { amount: worth(amount, currency), currency, allocations: parts };
}

function worth(amount: string, currency: string): number | string {
  try {
    return isCurrency(currency) ? parseMoney(amount, currency) : amount;
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    return amount;
  }
}
