import { depositReasons } from './deposits.ts';
import { postingReasons } from './posting.ts';
import { readingReasons } from './reading.ts';
import { refusalReasons } from './refusals.ts';
import { sendingReasons } from './sending.ts';
import { todoReasons } from './todos.ts';

export type { Explanation } from './explanation.ts';

/** Every reason there is, each from the facts that its sentence names. */
export const reasons = {
  ...readingReasons,
  ...postingReasons,
  ...sendingReasons,
  ...refusalReasons,
  ...todoReasons,
  ...depositReasons,
} as const;
