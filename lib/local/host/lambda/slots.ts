/** A limited number of slots. Whoever finds none free waits in line. */
export interface Slots {
  /** Takes a slot now. Returns the function that frees it, or undefined when there is none. */
  tryTake(): (() => void) | undefined;
  /** Takes a slot as soon as there is one. */
  take(): Promise<() => void>;
}

/** Makes `size` slots, given out first come, first served. */
export function createSlots(size: number): Slots {
  let free = size;
  const waiting: ((release: () => void) => void)[] = [];

  function makeRelease(): () => void {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const next = waiting.shift();
      if (next) next(makeRelease());
      else free += 1;
    };
  }

  function tryTake(): (() => void) | undefined {
    if (free <= 0) return undefined;
    free -= 1;
    return makeRelease();
  }

  return {
    tryTake,
    take: () =>
      new Promise((resolve) => {
        const release = tryTake();
        if (release) resolve(release);
        else waiting.push(resolve);
      }),
  };
}
