import { postingReasons } from './reasons/posting.ts';
import { readingReasons } from './reasons/reading.ts';
import { sendingReasons } from './reasons/sending.ts';

export type { Explanation } from './reasons/because.ts';

/** Every reason there is, each from the facts that its sentence names. */
export const reasons = { ...readingReasons, ...postingReasons, ...sendingReasons } as const;
