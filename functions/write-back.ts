import { clockOf } from './runtime/clock.ts';
import { postingEnv, readEnv } from './runtime/env.ts';
import { logWith, observedHandler } from './runtime/observe.ts';
import { driveTriggered } from './runtime/stream.ts';
import { postingDeps } from './runtime/write-back-deps.ts';
import { readWriteBackInput } from './runtime/write-back-input.ts';
import type { IntentKey } from './store/intent-triggers.ts';
import { drive } from './write-back/drive.ts';
import { sweep } from './write-back/sweep.ts';

const depsOf = postingDeps(readEnv(postingEnv));

/** Drives intents towards the ledger: all that are due, those of a batch of the stream, or one by hand. */
export const handler = observedHandler(async (event, { context, log, count, seconds }) => {
  const input = readWriteBackInput(event);
  const clock = clockOf(context);
  const driveOne = (key: IntentKey, byHand: boolean) =>
    drive(depsOf(clock, logWith(log, { ...key })), key, { byHand });
  if (input.kind === 'one') return driveOne(input.key, true);

  if (input.kind === 'stream') {
    const counts = await driveTriggered(input.keys, (key) => driveOne(key, false), clock, log);
    count('IntentsDriven', counts.driven);
    count('IntentsFailed', counts.failed);
    return counts;
  }
  const summary = await sweep(depsOf(clock, log));
  count('IntentsDriven', summary.driven);
  count('IntentsFailed', summary.failed);
  count('IntentsLeft', summary.left);
  count('IntentsWaitingForAPerson', summary.waiting);
  seconds('OldestDueIntent', summary.oldestDueSeconds);
  seconds('OldestUnresolvedIntent', summary.oldestUnresolvedSeconds);
  return summary;
});
