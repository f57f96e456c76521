import type { Intent } from '../intent/intent.ts';
import { changeAttempt } from '../intent/send.ts';
import { move } from '../intent/transitions.ts';
import type { Explanation } from '../reasons/catalog.ts';
import type { Instant } from '../shared/time.ts';

/**
 * True if a payout ended without a deposit: another payout may deposit its payments. A payout that a person deposited by
 * hand keeps its payments for good.
 */
export function endedWithoutDeposit({ state, closedAs }: Intent): boolean {
  return state === 'CLOSED' && closedAs !== 'done-by-hand';
}

/** Closes a payout that failed after it was deposited and whose deposit was reversed: it may be paid and deposited anew. */
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
