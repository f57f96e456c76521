/** Counts the running tasks, so that the host knows when there are none. */
export interface Work {
  /** Counts a task as running until the returned function is called. */
  begin(): () => void;
  /** Runs and counts a task in the background. `onError` gets its failure. */
  run(task: () => Promise<void>): void;
  /** How many tasks are running. */
  readonly active: number;
  /** How many tasks have begun since the start. */
  readonly begun: number;
  /** Resolves when no task is running. */
  quiet(): Promise<void>;
}

/** Makes the counter. */
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
