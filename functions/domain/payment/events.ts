import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { customerId, type InvoiceId, invoiceId } from '../shared/ids.ts';
import { instantSchema } from '../shared/schema.ts';
import { compareText } from '../shared/text.ts';
import { keepUnknownFields } from '../shared/unknown-fields.ts';
import { toComparableAmount } from './conflicts.ts';

export const paymentTopics = [
  'payment_succeeded',
  'payment_failed',
  'payment_refunded',
  'payment_chargeback',
] as const;
export type PaymentTopic = (typeof paymentTopics)[number];

/** An amount as Alternative sends it: a decimal string in the currency's major unit. */
const decimal = z.string().min(1).max(40);

/** An optional field. Null counts as absent. */
function optional<Value extends z.ZodType>(schema: Value) {
  return schema
    .nullish()
    .transform((value) => value ?? undefined)
    .optional();
}

/** A payment as one event describes it. */
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
  customerId: optional(customerId),
  allocations: z
    .array(z.object({ invoiceId, amount: decimal }))
    .nullish()
    .transform((value) => value ?? []),
  chargedAmount: optional(decimal),
  fees: optional(z.array(z.object({ name: z.string(), amount: decimal, coveredByCustomer: z.boolean() }))),
  failure: optional(
    z.object({
      code: z.string(),
      message: z
        .string()
        .nullish()
        .transform((value) => value ?? ''),
    }),
  ),
  refund: optional(z.object({ id: z.string().min(1), amount: decimal })),
});
export type DescribedPayment = z.infer<typeof describedPayment>;

/** An event of Alternative about a payment, as it is stored with the payment. */
export const paymentEventSchema = keepUnknownFields(
  z.object({
    eventId: z.string().min(1).max(256),
    topic: z.enum(paymentTopics),
    occurredAt: instantSchema,
    payment: describedPayment,
    /** The digest of the event's allocations, if another event of the payment stores them. */
    allocationsDigest: z.string().optional(),
  }),
);
export type PaymentEvent = z.infer<typeof paymentEventSchema>;

/**
 * The events with one more, sorted independently of their arrival. Returns `events` itself if the event is among them
 * already.
 */
export function addEvent(events: readonly PaymentEvent[], event: PaymentEvent): readonly PaymentEvent[] {
  const added = withoutAllocations(event);
  if (events.some((stored) => isDeepStrictEqual(withoutAllocations(stored), added))) return events;
  const sorted = [...events, event].sort(
    (a, b) =>
      compareText(a.occurredAt, b.occurredAt) ||
      compareText(a.eventId, b.eventId) ||
      compareText(JSON.stringify(withoutAllocations(a)), JSON.stringify(withoutAllocations(b))),
  );
  return storeAllocationsOnce(sorted);
}

/**
 * The events, of which only the first success with the same allocations stores them; all others store a digest. A payment
 * may pay thousands of invoices, and must fit into one item.
 */
function storeAllocationsOnce(events: readonly PaymentEvent[]): PaymentEvent[] {
  const stored = new Set<string>();
  return events.map((event) => {
    const digest = allocationsDigest(event);
    if (event.topic !== 'payment_succeeded' || stored.has(digest)) return withoutAllocations(event);
    stored.add(digest);
    return event;
  });
}

function withoutAllocations(event: PaymentEvent): PaymentEvent {
  const { payment } = event;
  if (payment.allocations.length === 0) return event;
  return { ...event, payment: { ...payment, allocations: [] }, allocationsDigest: allocationsDigest(event) };
}

/** A digest of an event's allocations. It does not depend on their order, nor on how amounts are written (125.5, 125.50). */
export function allocationsDigest(event: PaymentEvent): string {
  if (event.allocationsDigest !== undefined) return event.allocationsDigest;
  const { currency, allocations } = event.payment;
  const sums = new Map<string, number | string>();
  for (const { invoiceId, amount } of allocations) {
    const added = toComparableAmount(amount, currency);
    const before = sums.get(invoiceId) ?? 0;
    const areNumbers = typeof added === 'number' && typeof before === 'number';
    sums.set(invoiceId, areNumbers ? before + added : `${before} ${added}`);
  }
  const text = JSON.stringify([...sums].sort(([a], [b]) => compareText(a, b)));
  return createHash('sha256').update(text).digest('base64url');
}

/** The ids of all invoices that a success names, each once. */
export function namedInvoiceIds(events: readonly PaymentEvent[]): readonly InvoiceId[] {
  const successes = events.filter(({ topic }) => topic === 'payment_succeeded');
  return [
    ...new Set(successes.flatMap(({ payment }) => payment.allocations.map(({ invoiceId }) => invoiceId))),
  ];
}
