import * as z from 'zod';
import { type PaymentEvent, paymentEventSchema, paymentTopics } from '../domain/payment/events.ts';
import { type PayoutEvent, payoutEventSchema, payoutTopics } from '../domain/payout/events.ts';
import { type ConnectionId, connectionId } from '../domain/shared/ids.ts';
import { parseInstant } from '../domain/shared/time.ts';

/** The source of Alternative's events on the bus. */
export const alternativeSource = 'alternative.payments';

const moment = z.string().transform((text, context) => {
  try {
    return parseInstant(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'expected an ISO 8601 date-time with a time zone' });
    return z.NEVER;
  }
});

/** What every event says on the bus, at least once and in any order. Money is decimal text in major units. */
const detailShape = { connectionId, eventId: z.string().min(1).max(256), occurredAt: moment };

/** One `payment_*` event. What it describes is read as a whole afterwards: nothing of it is lost. */
const paymentEnvelope = z.looseObject({
  'detail-type': z.enum(paymentTopics),
  detail: z.looseObject({ ...detailShape, payment: z.looseObject({ paidAt: moment }) }),
});

/** One `payout_*` event, likewise. */
const payoutEnvelope = z.looseObject({
  'detail-type': z.enum(payoutTopics),
  detail: z.looseObject({ ...detailShape, payout: z.looseObject({}) }),
});

/** What an event is about. A topic that is none of ours is acknowledged and ignored. */
export type AlternativeMessage =
  | { readonly kind: 'payment'; readonly connectionId: ConnectionId; readonly event: PaymentEvent }
  | { readonly kind: 'payout'; readonly connectionId: ConnectionId; readonly event: PayoutEvent }
  | { readonly kind: 'ignored'; readonly topic: string };

const anyEnvelope = z.looseObject({ 'detail-type': z.string() });

const aboutPayment = paymentEnvelope.transform(({ 'detail-type': topic, detail }, context) => {
  const { connectionId: id, eventId, occurredAt, payment } = detail;
  const read = paymentEventSchema.safeParse({ eventId, occurredAt, payment, topic });
  if (!read.success) return refused(read.error, context);
  return { kind: 'payment', connectionId: id, event: read.data } as const;
});

const aboutPayout = payoutEnvelope.transform(({ 'detail-type': topic, detail }, context) => {
  const { connectionId: id, eventId, occurredAt, payout } = detail;
  const read = payoutEventSchema.safeParse({ eventId, occurredAt, payout, topic });
  if (!read.success) return refused(read.error, context);
  return { kind: 'payout', connectionId: id, event: read.data } as const;
});

function refused({ issues }: z.ZodError, context: z.RefinementCtx): never {
  for (const { message, path } of issues) {
    context.addIssue({ code: 'custom', message, path: ['detail', ...path] });
  }
  return z.NEVER;
}

const isOneOf = (topics: readonly string[], topic: string): boolean => topics.includes(topic);

export const alternativeEnvelope = anyEnvelope.transform((envelope, context): AlternativeMessage => {
  const topic = envelope['detail-type'];
  const isPayout = isOneOf(payoutTopics, topic);
  if (!isPayout && !isOneOf(paymentTopics, topic)) return { kind: 'ignored', topic };
  const parsed = (isPayout ? aboutPayout : aboutPayment).safeParse(envelope);
  if (parsed.success) return parsed.data;
  for (const { message, path } of parsed.error.issues) context.addIssue({ code: 'custom', message, path });
  return z.NEVER;
});
