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

/** An amount as Alternative sends it: decimal text in the currency's major unit. */
const decimal = z.string().min(1).max(40);

/** What is optional may be null as well: that is the same as absent. */
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

/** One message of Alternative about a payment, as it is kept with it. */
export const paymentEventSchema = keepUnknownFields(
  z.object({
    eventId: z.string().min(1).max(256),
    topic: z.enum(paymentTopics),
    occurredAt: instantSchema,
    payment: describedPayment,
    /** Digest of its allocations, where they are kept with another event. */
    parts: z.string().optional(),
  }),
);
export type PaymentEvent = z.infer<typeof paymentEventSchema>;

/** Adds an event to those that are known; one that is known changes nothing. Kept in an order that is no one's arrival. */
export function addEvent(known: readonly PaymentEvent[], event: PaymentEvent): readonly PaymentEvent[] {
  const told = withoutParts(event);
  if (known.some((one) => isDeepStrictEqual(withoutParts(one), told))) return known;
  const all = [...known, event].sort(
    (one, other) =>
      compareText(one.occurredAt, other.occurredAt) ||
      compareText(one.eventId, other.eventId) ||
      compareText(JSON.stringify(withoutParts(one)), JSON.stringify(withoutParts(other))),
  );
  return partsOnce(all);
}

/** A payment may pay thousands of invoices: the first success that names them keeps them, the others a digest. */
function partsOnce(events: readonly PaymentEvent[]): PaymentEvent[] {
  const kept = new Set<string>();
  return events.map((event) => {
    const parts = allocationsDigest(event);
    if (event.topic !== 'payment_succeeded' || kept.has(parts)) return withoutParts(event);
    kept.add(parts);
    return event;
  });
}

function withoutParts(event: PaymentEvent): PaymentEvent {
  const { allocations } = event.payment;
  if (allocations.length === 0) return event;
  return { ...event, payment: { ...event.payment, allocations: [] }, parts: allocationsDigest(event) };
}

/** Digest of what an event allocates, however it is written: 125.50 is 125.5, and the allocations come in any order. */
export function allocationsDigest({ parts: kept, payment: { currency, allocations } }: PaymentEvent): string {
  if (kept !== undefined) return kept;
  const parts = new Map<string, number | string>();
  for (const { invoiceId, amount } of allocations) {
    const part = toComparableAmount(amount, currency);
    const before = parts.get(invoiceId) ?? 0;
    const exact = typeof part === 'number' && typeof before === 'number';
    parts.set(invoiceId, exact ? before + part : `${before} ${part}`);
  }
  const text = JSON.stringify([...parts].sort(([one], [other]) => compareText(one, other)));
  return createHash('sha256').update(text).digest('base64url');
}

/** Every invoice that one of the successes names, each once. */
export function namedInvoiceIds(events: readonly PaymentEvent[]): readonly InvoiceId[] {
  const successes = events.filter(({ topic }) => topic === 'payment_succeeded');
  return [...new Set(successes.flatMap(({ payment }) => payment.allocations.map((one) => one.invoiceId)))];
}
