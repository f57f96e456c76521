import * as z from 'zod';
import { type PaymentEvent, paymentEventSchema, paymentTopics } from '../domain/payment/events.ts';
import { type PayoutEvent, payoutEventSchema, payoutTopics } from '../domain/payout/events.ts';
import { type ConnectionId, connectionId } from '../domain/shared/ids.ts';
import { parseInstant } from '../domain/shared/time.ts';

/** The source of Alternative's events on the bus. */
export const alternativeSource = 'alternative.payments';

const dateTime = z.string().transform((text, context) => {
  try {
    return parseInstant(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'expected an ISO 8601 date-time with a time zone' });
    return z.NEVER;
  }
});

/**
 * What every event carries. Events arrive at least once and in any order. Money is decimal text in the major unit of
 * the currency.
 */
const detailShape = { connectionId, eventId: z.string().min(1).max(256), occurredAt: dateTime };

/** The envelope of a `payment_*` event. Unknown fields are kept; `paymentEventSchema` reads the payment. */
const paymentEnvelope = z.looseObject({
  'detail-type': z.enum(paymentTopics),
  detail: z.looseObject({ ...detailShape, payment: z.looseObject({ paidAt: dateTime }) }),
});

/** The envelope of a `payout_*` event. `payoutEventSchema` reads the payout. */
const payoutEnvelope = z.looseObject({
  'detail-type': z.enum(payoutTopics),
  detail: z.looseObject({ ...detailShape, payout: z.looseObject({}) }),
});

/** An event of Alternative. Any topic that is not of payments or payouts is acknowledged and ignored. */
export type AlternativeMessage =
  | { readonly kind: 'payment'; readonly connectionId: ConnectionId; readonly event: PaymentEvent }
  | { readonly kind: 'payout'; readonly connectionId: ConnectionId; readonly event: PayoutEvent }
  | { readonly kind: 'ignored'; readonly topic: string };

const anyEnvelope = z.looseObject({ 'detail-type': z.string() });

const paymentMessage = paymentEnvelope.transform(({ 'detail-type': topic, detail }, context) => {
  const { connectionId: id, eventId, occurredAt, payment } = detail;
  const read = paymentEventSchema.safeParse({ eventId, occurredAt, payment, topic });
  if (!read.success) return refuse(read.error, context);
  return { kind: 'payment', connectionId: id, event: read.data } as const;
});

const payoutMessage = payoutEnvelope.transform(({ 'detail-type': topic, detail }, context) => {
  const { connectionId: id, eventId, occurredAt, payout } = detail;
  const read = payoutEventSchema.safeParse({ eventId, occurredAt, payout, topic });
  if (!read.success) return refuse(read.error, context);
  return { kind: 'payout', connectionId: id, event: read.data } as const;
});

function refuse({ issues }: z.ZodError, context: z.RefinementCtx): never {
  for (const { message, path } of issues) {
    context.addIssue({ code: 'custom', message, path: ['detail', ...path] });
  }
  return z.NEVER;
}

const includes = (topics: readonly string[], topic: string): boolean => topics.includes(topic);

/** Reads an event as EventBridge delivers it. */
export const alternativeEnvelope = anyEnvelope.transform((envelope, context): AlternativeMessage => {
  const topic = envelope['detail-type'];
  const isPayout = includes(payoutTopics, topic);
  if (!isPayout && !includes(paymentTopics, topic)) return { kind: 'ignored', topic };
  const parsed = (isPayout ? payoutMessage : paymentMessage).safeParse(envelope);
  if (parsed.success) return parsed.data;
  for (const { message, path } of parsed.error.issues) context.addIssue({ code: 'custom', message, path });
  return z.NEVER;
});
