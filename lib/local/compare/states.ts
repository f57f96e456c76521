import type { Finding } from './line.ts';
import type { IntentItem } from './stored.ts';

/** A payment or payout of Alternative with its intent, and its copies in the ledger that are not reversed. */
export interface PostedSubject {
  readonly id: string;
  readonly intent: IntentItem | undefined;
  readonly live: readonly { readonly id: string; readonly recordNo: string }[];
}

/** Reasons that leave it open if the ledger has the record. */
const undecided = new Set<string | null>(['NO_ANSWER', 'JOB_UNFINISHED', 'POSSIBLE_MATCH']);

/** True if the ledger must have the payment or deposit. */
export function isPosted(intent: IntentItem | undefined): boolean {
  return intent?.state === 'POSTED' || intent?.state === 'CONFIRMED';
}

/** Compares the state of the intent with the ledger: exactly one copy must be there, or none and a reason why not. */
export function stateFindings({ id, intent, live }: PostedSubject): Finding[] {
  if (!intent)
    return [{ unexplained: `${id} is lost: Alternative has it, but DynamoDB has no intent for it.` }];
  const { state, reason, closedAs } = intent;
  const numbers = live.map(({ recordNo }) => recordNo).join(', ');
  const claimed = live.every((copy) => intent.ledgerIds.includes(copy.id));
  if (live.length > 1 && !(closedAs === 'done-by-hand' && claimed)) {
    return [{ unexplained: `${id} is in Intacct ${live.length} times: ${numbers}.` }];
  }
  if (live.length > 0 && !isPosted(intent) && !mayBeThere(intent, claimed)) {
    const because = reason ? ` (${reason})` : '';
    return [{ unexplained: `${id} is ${state}${because}, but Intacct has ${numbers} for it.` }];
  }
  const code = reason ?? closedAs;
  if (code !== null) return [{ code }];
  return isPosted(intent) ? [] : [{ unexplained: `${id} is ${state} without a reason.` }];
}

/** True if the ledger may have a copy of an intent that is not posted: the outcome is unknown, or a person named the record. */
function mayBeThere({ state, reason }: IntentItem, claimed: boolean): boolean {
  return (
    state === 'SENDING' || (state === 'HELD' && undecided.has(reason)) || (state === 'CLOSED' && claimed)
  );
}
