import type { IntentItem } from './here.ts';
import type { Finding } from './verdict.ts';

/** What is known of one payment or payout of Alternative, and of its copies in the ledger that are not reversed. */
export interface Standing {
  readonly id: string;
  readonly intent: IntentItem | undefined;
  readonly live: readonly { readonly id: string; readonly recordNo: string }[];
}

const undecided = new Set<string | null>(['NO_ANSWER', 'JOB_UNFINISHED', 'POSSIBLE_MATCH']);

/** Whether the ledger must have it. */
export function isPosted(intent: IntentItem | undefined): boolean {
  return intent?.state === 'POSTED' || intent?.state === 'CONFIRMED';
}

/** What the state of its intent says about what the ledger has: exactly one, or none and the reason why. */
export function stateFindings({ id, intent, live }: Standing): Finding[] {
  if (!intent) return [{ unexplained: `${id} is lost: Alternative has it, and there is no intent for it.` }];
  const { state, reason, closedAs } = intent;
  const numbers = live.map(({ recordNo }) => recordNo).join(', ');
  const claimed = live.every((copy) => intent.ledgerIds.includes(copy.id));
  if (live.length > 1 && !(closedAs === 'done-by-hand' && claimed)) {
    return [{ unexplained: `${id} is in the ledger ${live.length} times: ${numbers}.` }];
  }
  if (live.length > 0 && !isPosted(intent) && !mayBeThere(intent, claimed)) {
    const because = reason ? ` (${reason})` : '';
    return [{ unexplained: `${id} is ${state}${because}, and the ledger has it all the same: ${numbers}.` }];
  }
  const code = reason ?? closedAs;
  if (code !== null) return [{ code }];
  return isPosted(intent) ? [] : [{ unexplained: `${id} is ${state}, without a reason.` }];
}

/** Whether the ledger may have it although it was not posted: nobody knows yet, or a person named the record. */
function mayBeThere({ state, reason }: IntentItem, claimed: boolean): boolean {
  return (
    state === 'SENDING' || (state === 'HELD' && undecided.has(reason)) || (state === 'CLOSED' && claimed)
  );
}
