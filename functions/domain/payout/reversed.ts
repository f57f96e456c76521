import type { Intent } from '../intent.ts';
import type { Explanation } from '../reasons.ts';
import type { Instant } from '../time.ts';
import { move } from '../transitions.ts';

/** A payout that failed after it was deposited is over once its deposit is gone: it may be paid, and deposited, anew. */
export function closeReversed(intent: Intent, why: Explanation, now: Instant): Intent {
  const at = { at: now, by: 'ledger', why };
  const posted = intent.state === 'CONFIRMED' ? move(intent, { ...at, to: 'POSTED' }) : intent;
  return move(
    posted,
    { ...at, to: 'CLOSED', closedAs: 'cancelled', dueAt: now },
    { ledgerId: null, ledgerIds: [], ledgerNumbers: [], deposit: null, sightings: [] },
  );
}
