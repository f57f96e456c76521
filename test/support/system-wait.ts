import { setTimeout } from 'node:timers/promises';

/** The first element. Throws if there is none. */
export function first<Thing>(things: Iterable<Thing>): Thing {
  for (const thing of things) return thing;
  throw new Error('There is none');
}

/** Polls until a condition holds, for conditions in another process. */
export async function eventually(holds: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  for (const deadline = Date.now() + limitMs; !(await holds()); await setTimeout(20))
    if (Date.now() > deadline) throw new Error(`It did not happen within ${limitMs} ms`);
}
