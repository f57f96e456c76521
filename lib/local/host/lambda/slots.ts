/** A number of places; whoever finds none waits in line. */
export interface Slots {
  /** Takes a place now, or undefined when there is none. The returned function gives it back. */
  tryTake(): (() => void) | undefined;
  /** Takes a place as soon as there is one. */
  take(): Promise<() => void>;
}

/** Makes a counter of `size` places, given out first come, first served. */
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
