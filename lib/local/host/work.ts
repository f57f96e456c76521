/** Counts what is under way, so that the host can tell when nothing is. */
export interface Work {
  /** Something began; the returned function ends it. */
  begin(): () => void;
  /** Runs something in the background and counts it; a failure is handed to `onError`. */
  run(task: () => Promise<void>): void;
  readonly active: number;
  /** Grows with everything that begins. */
  readonly begun: number;
  /** Resolves as soon as nothing is under way. */
  quiet(): Promise<void>;
}

/** Makes an empty counter. */
export function createWork(onError: (error: unknown) => void): Work {
  let active = 0;
  let begun = 0;
  let waiting: (() => void)[] = [];

  function begin(): () => void {
    active += 1;
    begun += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      active -= 1;
      if (active > 0) return;
      const all = waiting;
      waiting = [];
      for (const resolve of all) resolve();
    };
  }

  return {
    begin,
    run(task) {
      const end = begin();
      task().catch(onError).finally(end);
    },
    get active() {
      return active;
    },
    get begun() {
      return begun;
    },
    quiet: () => (active === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
