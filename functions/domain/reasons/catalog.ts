import { depositReasons } from './deposits.ts';
import { payoutTodoReasons } from './payout-todos.ts';
import { postingReasons } from './posting.ts';
import { readingReasons } from './reading.ts';
import { recordingReasons } from './recording.ts';
import { refusalReasons } from './refusals.ts';
import { sendingReasons } from './sending.ts';
import { todoReasons } from './todos.ts';

export type { Explanation } from './explanation.ts';

/**
 * Every reason, as a function of the facts that its sentence names. Add a reason to the file that fits:
 * - `reading.ts`: a record or a connection cannot be read.
 * - `recording.ts`: what Alternative's messages and the settings say when a payment or payout is recorded.
 * - `posting.ts`: a payment is held before it is posted.
 * - `sending.ts`: what became of a request that was sent.
 * - `refusals.ts`: Intacct refused.
 * - `todos.ts`: what to do after a payment was posted, or an invoice paid.
 * - `deposits.ts`: a payout is not deposited, or not yet.
 * - `payout-todos.ts`: what to do after a payout was deposited.
 *
 * `node test/domain/reasons/examples.ts` prints all of them with example facts.
 */
export const reasons = {
  ...readingReasons,
  ...recordingReasons,
  ...postingReasons,
  ...sendingReasons,
  ...refusalReasons,
  ...todoReasons,
  ...depositReasons,
  ...payoutTodoReasons,
} as const;
