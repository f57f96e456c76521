import type { Intent } from '../intent/intent.ts';
import { changeAttempt } from '../intent/send.ts';
import { move } from '../intent/transitions.ts';
import type { Explanation } from '../reasons/catalog.ts';
import type { Instant } from '../shared/time.ts';

/**
 * Whether a payout is over without a deposit: then its payments may be deposited with another one. One that a person
 * deposited by hand has its payments for good.
 */
export function isOver({ state, closedAs }: Intent): boolean {
  return state === 'CLOSED' && closedAs !== 'done-by-hand';
}

/** A payout that failed after it was deposited is over once its deposit is gone: it may be paid, and deposited, anew. */
export function closeReversed(intent: Intent, why: Explanation, now: Instant): Intent {
  const at = { at: now, by: 'ledger', why };
  const posted = intent.state === 'CONFIRMED' ? move(intent, { ...at, to: 'POSTED' }) : intent;
  return move(
    posted,
    { ...at, to: 'CLOSED', closedAs: 'cancelled', dueAt: now },
    {
      ledgerId: null,
      ledgerRecords: intent.ledgerRecords.filter(({ role }) => role !== 'current' && role !== 'sighted'),
      ...changeAttempt(intent, { deposit: null }),
    },
  );
}
