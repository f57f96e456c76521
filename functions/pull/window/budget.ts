import type { Clock } from '../../domain/shared/ports.ts';

/** Decides when a run must take up no more work, so that it can save its place before the invocation ends. */
export interface Budget {
  /** True if there is time for another piece of work that takes as long as the longest so far. */
  allowsAnother(): boolean;
  /** Runs one piece of work and remembers how long it took. */
  spend<Value>(work: () => Promise<Value>): Promise<Value>;
}

const longestReserveMs = 10_000;

export function budgetOf(clock: Clock): Budget {
  const reserveMs = Math.min(longestReserveMs, clock.remaining() / 4);
  let longestMs = 0;
  return {
    allowsAnother: () => clock.remaining() > reserveMs + longestMs * 1.5,
    async spend(work) {
      const startedAt = clock.now();
      try {
        return await work();
      } finally {
        longestMs = Math.max(longestMs, clock.now() - startedAt);
      }
    },
  };
}
