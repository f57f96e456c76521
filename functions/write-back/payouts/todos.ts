import type { Intent } from '../../domain/intent/intent.ts';
import { numbersIn } from '../../domain/intent/ledger-records.ts';
import { conflictsAfterPosting } from '../../domain/payment/conflicts.ts';
import { isPastLastMessage } from '../../domain/payout/awaited-reversals.ts';
import { openTodos } from '../../domain/payout/todos.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { Todo } from '../../domain/reasons/todo-item.ts';
import { moneyText } from '../../domain/shared/money.ts';
import { addMs } from '../../domain/shared/time.ts';
import { nowOf } from '../engine/clock.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { syncTodos } from '../engine/todos.ts';
import { hasFeesDeposited, type PayoutCase, storePayoutIntent } from './case.ts';
import { storedMembers } from './gather-members.ts';
import { storedPayment } from './receipts.ts';

/** How often a deposit is read while its reversal is awaited: no pull shows that a deposit of ours is gone. */
export const lookForReversalEveryMs = 60 * 60_000;

/**
 * Opens the to-dos that a payout needs, closes those that are done, and sets when the intent runs again: hourly while a
 * reversal or another event may still come.
 */
export async function syncPayoutTodos(deps: WriteBackDeps, payoutCase: PayoutCase): Promise<PayoutCase> {
  const wanted = await payoutTodos(deps, payoutCase);
  // An event about a payment may still replace this to-do, unless it is late or a person has booked the entries.
  const { intent } = payoutCase;
  const isBooked = intent.history.some(({ reason }) => reason === 'done-by-hand');
  const mayChange = !isBooked && !isPastLastMessage(intent, nowOf(deps));
  const isChangeAwaited = wanted.some(
    ({ why }) => why.code === 'PAYOUT_RETURNED' || (why.code === 'OTHER_ENTRIES_TO_BOOK' && mayChange),
  );
  const save = (current: PayoutCase, changed: Intent) => storePayoutIntent(deps, current, changed);
  return syncTodos(deps, payoutCase, wanted, save, (changed) =>
    isChangeAwaited && changed.dueAt === undefined
      ? { ...changed, open: 'open', dueAt: addMs(nowOf(deps), lookForReversalEveryMs) }
      : changed,
  );
}

async function payoutTodos(deps: WriteBackDeps, payoutCase: PayoutCase): Promise<Todo[]> {
  const { intent, deposit, profile, details } = payoutCase;
  if (!details || !profile) return [];
  const members = await storedMembers(deps, payoutCase, details);
  const number = numbersIn('current', intent)[0];
  const todos = openTodos({
    facts: details,
    status: deposit.status,
    intent,
    payments: members.map((member) => storedPayment(member, payoutCase)),
    deposit: number === undefined ? null : { number, gone: intent.reason === 'DEPOSIT_GONE' },
    feesDeposited: hasFeesDeposited(intent),
    now: nowOf(deps),
  });
  const conflicts = payoutCase.summary.contradictory
    ? conflictsAfterPosting(
        intent,
        deposit.events,
        reasons.CONTRADICTORY_EVENTS_TOO_LATE({ payment: details.id, record: 'deposit' }),
      )
    : [];
  return [...conflicts, ...todos].map((why) => ({
    subject: deposit.depositId,
    why,
    platformId: number,
    amount: moneyText(details.amount, details.currency),
    date: details.arrivalDate,
  }));
}
