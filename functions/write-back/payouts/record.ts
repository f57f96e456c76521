import { withTrigger } from '../../domain/intent/intent.ts';
import type { PayoutEvent } from '../../domain/payout/events.ts';
import { recordPayout } from '../../domain/payout/record.ts';
import { type ConnectionId, depositId } from '../../domain/shared/ids.ts';
import type { Clock, Log } from '../../domain/shared/ports.ts';
import { instantOf } from '../../domain/shared/time.ts';
import type { PayoutCases } from '../../store/payout-cases.ts';
import { PaymentContended } from '../engine/errors.ts';
import type { Recorded } from '../engine/ports.ts';

interface RecordPayoutDeps {
  readonly payoutCases: Pick<PayoutCases, 'load' | 'save'>;
  readonly clock: Clock;
  readonly log: Log;
}

const recordTries = 12;

/**
 * Records one event of Alternative about a payout. The payout and its intent change together or not at all. An event that
 * is recorded already changes nothing, also if both copies arrive at the same moment. Throws {@link PaymentContended} if
 * other runs changed the payout at each of {@link recordTries} attempts.
 */
export async function recordPayoutEvent(
  { payoutCases, clock, log }: RecordPayoutDeps,
  connectionId: ConnectionId,
  event: PayoutEvent,
): Promise<Recorded> {
  const id = depositId.parse(`alternative:${event.payout.id}`);
  for (let attempt = 0; attempt < recordTries; attempt++) {
    if (attempt > 0) await clock.sleep(Math.random() * 25 * 2 ** Math.min(attempt, 6));
    const stored = await payoutCases.load(connectionId, id);
    const next = recordPayout(stored, connectionId, event, instantOf(clock.now()));
    const intent = next?.intent ?? stored.intent;
    if (!intent) throw new Error(`${id} is stored without an intent`);
    if (next && !(await payoutCases.save(stored, withTrigger(next)))) continue;
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
