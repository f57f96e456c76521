import * as z from 'zod';
import { type ConnectionId, connectionId } from '../domain/ids.ts';
import { describedPayment, type PaymentEvent, paymentTopics } from '../domain/payment-events.ts';
import { describedPayout, type PayoutEvent, payoutTopics } from '../domain/payout/events.ts';
import { parseInstant } from '../domain/time.ts';

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

/** One `payment_*` event as it lies on the bus: at least once, in any order. Money is decimal text in major units. */
const paymentEnvelope = z.looseObject({
  'detail-type': z.enum(paymentTopics),
  detail: z.looseObject({
    connectionId,
    eventId: z.string().min(1).max(256),
    occurredAt: moment,
    payment: describedPayment.extend({ paidAt: moment }),
  }),
});

/** One `payout_*` event, likewise. */
const payoutEnvelope = z.looseObject({
  'detail-type': z.enum(payoutTopics),
  detail: z.looseObject({
    connectionId,
    eventId: z.string().min(1).max(256),
    occurredAt: moment,
    payout: describedPayout,
  }),
});

/** What an event is about. A topic that is none of ours is acknowledged and ignored. */
export type AlternativeMessage =
  | { readonly kind: 'payment'; readonly connectionId: ConnectionId; readonly event: PaymentEvent }
  | { readonly kind: 'payout'; readonly connectionId: ConnectionId; readonly event: PayoutEvent }
  | { readonly kind: 'ignored'; readonly topic: string };

const anyEnvelope = z.looseObject({ 'detail-type': z.string() });

const aboutPayment = paymentEnvelope.transform(({ 'detail-type': topic, detail }): AlternativeMessage => {
  const { connectionId: id, eventId, occurredAt, payment } = detail;
  return { kind: 'payment', connectionId: id, event: { eventId, occurredAt, payment, topic } };
});

const aboutPayout = payoutEnvelope.transform(({ 'detail-type': topic, detail }): AlternativeMessage => {
  const { connectionId: id, eventId, occurredAt, payout } = detail;
  return { kind: 'payout', connectionId: id, event: { eventId, occurredAt, payout, topic } };
});

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
