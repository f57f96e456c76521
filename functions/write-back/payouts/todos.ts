import type { Intent } from '../../domain/intent/intent.ts';
import { numbersIn } from '../../domain/intent/ledger-records.ts';
import { conflictsAfterPosting } from '../../domain/payment/conflicts.ts';
import { isPastLastMessage } from '../../domain/payout/awaited-reversals.ts';
import { openTodos } from '../../domain/payout/todos.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { Todo } from '../../domain/reasons/todo-item.ts';
import { moneyText } from '../../domain/shared/money.ts';
import { addMs } from '../../domain/shared/time.ts';
import { nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { syncTodos } from '../engine/todos.ts';
import { hasFeesDeposited, type PayoutCase, storePayoutIntent } from './case.ts';
import { storedMembers } from './gather-members.ts';
import { storedPayment } from './receipts.ts';

/** No pull tells when a deposit of ours is reversed: it is looked at this often while that is awaited. */
export const lookForReversalEveryMs = 60 * 60_000;

/** Opens the to-dos that a payout calls for, closes those that are done, and puts the intent to rest. */
export async function syncPayoutTodos(deps: WriteBackDeps, known: PayoutCase): Promise<PayoutCase> {
  const wanted = await payoutTodos(deps, known);
  // The news of a payment, which may take over what is to be entered, comes before long; what is booked is settled.
  const { intent: told } = known;
  const isBooked = told.history.some(({ reason }) => reason === 'done-by-hand');
  const mayFollow = !isBooked && !isPastLastMessage(told, nowOf(deps));
  const awaited = wanted.some(
    ({ why }) => why.code === 'PAYOUT_RETURNED' || (why.code === 'OTHER_ENTRIES_TO_BOOK' && mayFollow),
  );
  const save = (of: PayoutCase, intent: Intent) => storePayoutIntent(deps, of, intent);
  return syncTodos(deps, known, wanted, save, (intent) =>
    awaited && intent.dueAt === undefined
      ? { ...intent, open: 'open', dueAt: addMs(nowOf(deps), lookForReversalEveryMs) }
      : intent,
  );
}

async function payoutTodos(deps: WriteBackDeps, known: PayoutCase): Promise<Todo[]> {
  const { intent, deposit, profile } = known;
  const { details: facts } = known;
  if (!facts || !profile) return [];
  const members = await storedMembers(deps, known, facts);
  const number = numbersIn('current', intent)[0];
  const explained = openTodos({
    facts,
    status: deposit.status,
    intent,
    payments: members.map((member) => storedPayment(member, known)),
    deposit: number === undefined ? null : { number, gone: intent.reason === 'DEPOSIT_GONE' },
    feesDeposited: hasFeesDeposited(intent),
    now: nowOf(deps),
  });
  const contradictory = known.summary.contradictory
    ? conflictsAfterPosting(
        intent,
        deposit.events,
        reasons.CONTRADICTORY_EVENTS_TOO_LATE({ payment: facts.id, record: 'deposit' }),
      )
    : [];
  return [...contradictory, ...explained].map((why) => ({
    subject: deposit.depositId,
    why,
    platformId: number,
    amount: moneyText(facts.amount, facts.currency),
    date: facts.arrivalDate,
  }));
}
