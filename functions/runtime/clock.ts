import { setTimeout } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import type { Clock } from '../domain/shared/ports.ts';

/** The clock of one invocation. */
export function clockOf(context: Context): Clock {
  return {
    now: Date.now,
    remaining: () => context.getRemainingTimeInMillis(),
    sleep: async (milliseconds) => {
      await setTimeout(milliseconds);
    },
  };
}
