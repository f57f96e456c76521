import { withTrigger } from '../../domain/intent/intent.ts';
import { afterSaving, type PaymentRecords } from '../../domain/payment/case.ts';
import type { PaymentEvent } from '../../domain/payment/events.ts';
import { applyToRemainingInvoices, recordEvent } from '../../domain/payment/record.ts';
import { type ConnectionId, paymentId } from '../../domain/shared/ids.ts';
import { type Instant, instantOf } from '../../domain/shared/time.ts';
import type { PaymentCases } from '../../store/payment-cases.ts';
import { PaymentContended } from '../engine/errors.ts';
import type { RecordDeps, Recorded } from '../engine/ports.ts';

const recordTries = 12;

/**
 * Records one event of Alternative. The payment, its intent and its invoices change in one transaction. An event that
 * arrives twice, even at the same moment, changes nothing the second time.
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
    const stored = await paymentCases.load(connectionId, id, named);
    const next = recordEvent(stored, connectionId, event, instantOf(clock.now()));
    const intent = next?.intent ?? stored.intent;
    if (!intent) throw new Error(`${id} is stored without an intent`);
    const changes = next && withTrigger(next);
    if (changes && !(await paymentCases.save(stored, changes))) continue;
    if (changes)
      await recordRemainingInvoices(paymentCases, afterSaving(stored, changes), instantOf(clock.now()));
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
 * Applies the payment to the invoices that did not fit into the first transaction, in further transactions. It does so
 * at once, because these invoices would still be offered for payment. If this run dies or another one is faster, the
 * sweep goes on within a minute.
 */
async function recordRemainingInvoices(
  paymentCases: PaymentCases,
  first: PaymentRecords,
  now: Instant,
): Promise<void> {
  let records = first;
  for (
    let rest = applyToRemainingInvoices(records, now);
    rest;
    rest = applyToRemainingInvoices(records, now)
  ) {
    if (!(await paymentCases.save(records, rest))) return;
    records = afterSaving(records, rest);
  }
}
