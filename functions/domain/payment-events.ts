import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { customerId, type InvoiceId, invoiceId } from './ids.ts';
import { instantSchema } from './model.ts';
import { withMore } from './more.ts';
import { compareText } from './text.ts';

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

/** Adds an event to those that are known; one that is known changes nothing. Kept in an order that is no one's arrival. */
export function addEvent(known: readonly PaymentEvent[], event: PaymentEvent): readonly PaymentEvent[] {
  if (known.some((one) => isDeepStrictEqual(one, event))) return known;
  return [...known, event].sort(
    (one, other) =>
      compareText(one.occurredAt, other.occurredAt) ||
      compareText(one.eventId, other.eventId) ||
      compareText(JSON.stringify(one), JSON.stringify(other)),
  );
}

/** Every invoice that one of the successes names, each once. */
export function namedIn(events: readonly PaymentEvent[]): readonly InvoiceId[] {
  const successes = events.filter(({ topic }) => topic === 'payment_succeeded');
  return [...new Set(successes.flatMap(({ payment }) => payment.allocations.map((one) => one.invoiceId)))];
}
