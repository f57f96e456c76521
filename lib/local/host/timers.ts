/** Delays that end with the host. */
export interface Timers {
  /** Resolves after so many milliseconds, or never if the timers are stopped before. */
  wait(ms: number): Promise<void>;
  /** Calls `task` at a moment, in epoch milliseconds. It may be years ahead. */
  at(moment: number, task: () => void): void;
  readonly stopped: boolean;
  stop(): void;
}

/** setTimeout fires at once for any longer delay. */
const LONGEST_MS = 2_147_483_647;

/** Makes a set of timers. */
export function createTimers(): Timers {
  const pending = new Set<NodeJS.Timeout>();
  let stopped = false;

  function later(ms: number, task: () => void): void {
    if (stopped) return;
    const timeout = setTimeout(
      () => {
        pending.delete(timeout);
        if (ms > LONGEST_MS) later(ms - LONGEST_MS, task);
        else task();
      },
      Math.min(ms, LONGEST_MS),
    );
    pending.add(timeout);
  }

  return {
    wait: (ms) => new Promise((resolve) => later(Math.max(0, ms), resolve)),
    at: (moment, task) => later(Math.max(0, moment - Date.now()), task),
    get stopped() {
      return stopped;
    },
    stop() {
      stopped = true;
      for (const timeout of pending) clearTimeout(timeout);
      pending.clear();
    },
  };
}
