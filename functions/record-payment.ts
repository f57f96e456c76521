import type { AlternativeMessage } from './alternative/events.ts';
import { clockOf } from './runtime/clock.ts';
import { readEnv, recordPaymentEnv } from './runtime/env.ts';
import { observedHandler } from './runtime/observe.ts';
import { handleEach, readEventInput } from './runtime/queue.ts';
import { recorder } from './runtime/recorder.ts';

const record = recorder(readEnv(recordPaymentEnv));

/** Records Alternative's payments and payouts from its events, in whatever order and however often they arrive. */
export const handler = observedHandler(async (event, { context, log, count }) => {
  const input = readEventInput(event);
  const clock = clockOf(context);
  const recordOne = async (message: AlternativeMessage) => {
    const recorded = await record(message, clock, log);
    count(`Event_${recorded.outcome}`, 1);
    return recorded;
  };
  if (input.kind === 'one') return recordOne(input.message);
  const answer = await handleEach(input.messages, recordOne, log);
  count('Event_failed', answer.batchItemFailures.length);
  return answer;
});
