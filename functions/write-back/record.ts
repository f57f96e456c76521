import { type ConnectionId, paymentId } from '../domain/ids.ts';
import { type Closing, waking } from '../domain/intent.ts';
import type { PaymentEvent } from '../domain/payment-events.ts';
import type { Clock, Log } from '../domain/ports.ts';
import { afterSaving, type KnownPayment, recordEvent, settleRest } from '../domain/record-payment.ts';
import { type Instant, instantOf } from '../domain/time.ts';
import type { WriteBacks } from '../store/write-backs.ts';
import { PaymentContended } from './errors.ts';

export interface RecordDeps {
  readonly writeBacks: WriteBacks;
  readonly clock: Clock;
  readonly log: Log;
}

/** What became of an event. */
export interface Recorded {
  readonly connectionId: ConnectionId;
  readonly writeBackId: string;
  readonly outcome: 'recorded' | 'known';
  readonly state: string;
  readonly reason: string | null;
  readonly closedAs: Closing | null;
  readonly sentence: string;
}

const tries = 12;

/**
 * Records one event of Alternative: the payment, its intent and its invoices change together or not at all. The same
 * event twice, also at the same moment, changes nothing the second time.
 */
export async function recordPaymentEvent(
  { writeBacks, clock, log }: RecordDeps,
  connectionId: ConnectionId,
  event: PaymentEvent,
): Promise<Recorded> {
  const id = paymentId.parse(`alternative:${event.payment.id}`);
  const named = event.payment.allocations.map(({ invoiceId }) => invoiceId);
  for (let attempt = 0; attempt < tries; attempt++) {
    if (attempt > 0) await clock.sleep(Math.random() * 25 * 2 ** Math.min(attempt, 6));
    const known = await writeBacks.load(connectionId, id, named);
    const next = recordEvent(known, connectionId, event, instantOf(clock.now()));
    const intent = next?.intent ?? known.intent;
    if (!intent) throw new Error(`${id} is stored without an intent`);
    const news = next && waking(next);
    if (news && !(await writeBacks.save(known, news))) continue;
    if (news) await recordRest(writeBacks, afterSaving(known, news), instantOf(clock.now()));
    const { writeBackId, state, reason, closedAs, sentence } = intent;
    const outcome = next ? 'recorded' : 'known';
    log.info(outcome, { writeBackId, state, reason, topic: event.topic, eventId: event.eventId });
    return {
      connectionId,
      writeBackId,
      outcome,
      state,
      reason,
      closedAs,
      sentence: sentence ?? `${outcome}: ${state}`,
    };
  }
  throw new PaymentContended(id);
}

/**
 * The invoices that did not fit into the transaction follow at once, a transaction at a time: until then they would be
 * asked for. Should this run die, or somebody else be faster, the sweep goes on within the minute.
 */
async function recordRest(writeBacks: WriteBacks, first: KnownPayment, now: Instant): Promise<void> {
  let known = first;
  for (let rest = settleRest(known, now); rest; rest = settleRest(known, now)) {
    if (!(await writeBacks.save(known, rest))) return;
    known = afterSaving(known, rest);
  }
}
