import type { AlternativeMessage } from './alternative/events.ts';
import { clockOf } from './runtime/clock.ts';
import { readEnv, recordPaymentEnv } from './runtime/env.ts';
import { observedHandler } from './runtime/observe.ts';
import { eachMessage, readEventInput } from './runtime/queue.ts';
import { recorder } from './runtime/recorder.ts';

const record = recorder(readEnv(recordPaymentEnv));

/** Records what Alternative tells of its payments and payouts, in whatever order and however often it comes. */
export const handler = observedHandler(async (event, { context, log, count }) => {
  const input = readEventInput(event);
  const clock = clockOf(context);
  const recordOne = async (message: AlternativeMessage) => {
    const recorded = await record(message, clock, log);
    count(`Event_${recorded.outcome}`, 1);
    return recorded;
  };
  if (input.kind === 'one') return recordOne(input.message);
  const answer = await eachMessage(input.messages, recordOne, log);
  count('Event_failed', answer.batchItemFailures.length);
  return answer;
});
