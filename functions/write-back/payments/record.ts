import { withTrigger } from '../../domain/intent/intent.ts';
import { afterSaving, type PaymentRecords } from '../../domain/payment/case.ts';
import type { PaymentEvent } from '../../domain/payment/events.ts';
import { applyToRemainingInvoices, recordEvent } from '../../domain/payment/record.ts';
import { type ConnectionId, paymentId } from '../../domain/shared/ids.ts';
import { type Instant, instantOf } from '../../domain/shared/time.ts';
import type { PaymentCases } from '../../store/payment-cases.ts';
import { PaymentContended } from '../engine/errors.ts';
import type { RecordDeps, Recorded } from '../engine/ports.ts';

export const recordTries = 12;

/**
 * Records one event of Alternative: the payment, its intent and its invoices change together or not at all. The same
 * event twice, also at the same moment, changes nothing the second time.
 */
export async function recordPaymentEvent(
  { paymentCases, clock, log }: RecordDeps,
  connectionId: ConnectionId,
  event: PaymentEvent,
): Promise<Recorded> {
  const id = paymentId.parse(`alternative:${event.payment.id}`);
  const named = event.payment.allocations.map(({ invoiceId }) => invoiceId);
  for (let attempt = 0; attempt < recordTries; attempt++) {
    if (attempt > 0) await clock.sleep(Math.random() * 25 * 2 ** Math.min(attempt, 6));
    const paymentCase = await paymentCases.load(connectionId, id, named);
    const next = recordEvent(paymentCase, connectionId, event, instantOf(clock.now()));
    const intent = next?.intent ?? paymentCase.intent;
    if (!intent) throw new Error(`${id} is stored without an intent`);
    const news = next && withTrigger(next);
    if (news && !(await paymentCases.save(paymentCase, news))) continue;
    if (news)
      await recordRemainingInvoices(paymentCases, afterSaving(paymentCase, news), instantOf(clock.now()));
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
async function recordRemainingInvoices(
  paymentCases: PaymentCases,
  first: PaymentRecords,
  now: Instant,
): Promise<void> {
  let paymentCase = first;
  for (
    let rest = applyToRemainingInvoices(paymentCase, now);
    rest;
    rest = applyToRemainingInvoices(paymentCase, now)
  ) {
    if (!(await paymentCases.save(paymentCase, rest))) return;
    paymentCase = afterSaving(paymentCase, rest);
  }
}
