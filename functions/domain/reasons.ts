import { depositReasons } from './reasons/deposits.ts';
import { postingReasons } from './reasons/posting.ts';
import { readingReasons } from './reasons/reading.ts';
import { refusalReasons } from './reasons/refusals.ts';
import { sendingReasons } from './reasons/sending.ts';
import { todoReasons } from './reasons/todos.ts';

export type { Explanation } from './reasons/because.ts';

/** Every reason there is, each from the facts that its sentence names. */
export const reasons = {
  ...readingReasons,
  ...postingReasons,
  ...sendingReasons,
  ...refusalReasons,
  ...todoReasons,
  ...depositReasons,
} as const;
