import type { Clock } from '../domain/shared/ports.ts';

/** Says when a run has to stop taking up work, so that it can end in good order. */
export interface Budget {
  /** Whether there is time for another piece of work as long as the longest so far. */
  allowsAnother(): boolean;
  /** Runs one piece of work and remembers how long it took. */
  spend<Value>(work: () => Promise<Value>): Promise<Value>;
}

const longestReserve = 10_000;

export function budgetOf(clock: Clock): Budget {
  const reserve = Math.min(longestReserve, clock.remaining() / 4);
  let longest = 0;
  return {
    allowsAnother: () => clock.remaining() > reserve + longest * 1.5,
    async spend(work) {
      const startedAt = clock.now();
      try {
        return await work();
      } finally {
        longest = Math.max(longest, clock.now() - startedAt);
      }
    },
  };
}
