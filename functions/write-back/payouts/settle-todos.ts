import { moneyText } from '../../domain/payout/facts.ts';
import { openTodos } from '../../domain/payout/todos.ts';
import { after } from '../../domain/time.ts';
import type { Todo } from '../../domain/todo.ts';
import { rest } from '../../domain/transitions.ts';
import { nowOf } from '../case.ts';
import type { WriteBackDeps } from '../ports.ts';
import { announced, followTodos } from '../settle-todos.ts';
import { type PayoutCase, payoutFactsOf, storePayoutIntent } from './case.ts';
import { otherPayout, storedMembers } from './gather-members.ts';
import { storedPayment } from './receipts.ts';

/** No pull tells when a deposit of ours is reversed: it is looked at this often while that is awaited. */
const lookAgainMs = 60 * 60_000;

/** Opens the to-dos that a payout calls for, closes those that are done, and puts the intent to rest. */
export async function settlePayoutTodos(deps: WriteBackDeps, known: PayoutCase): Promise<PayoutCase> {
  const wanted = await payoutTodos(deps, known);
  const ahead = announced(known.intent, wanted);
  const ready = ahead ? await storePayoutIntent(deps, known, ahead) : known;
  const { intent } = ready;
  const now = nowOf(deps);
  const todos = await followTodos(deps, intent, wanted);
  const due = intent.dueAt !== undefined && intent.dueAt <= now;
  if (!todos && !due) return ready;
  const next = due ? rest(intent, now) : { ...intent, version: intent.version + 1 };
  const awaited = wanted.some(({ why }) => why.code === 'PAYOUT_RETURNED') && next.dueAt === undefined;
  return storePayoutIntent(deps, ready, {
    ...next,
    todos: todos ?? intent.todos,
    ...(awaited ? { open: 'open', dueAt: after(now, lookAgainMs) } : {}),
  });
}

async function payoutTodos(deps: WriteBackDeps, known: PayoutCase): Promise<Todo[]> {
  const { intent, deposit, profile } = known;
  const facts = payoutFactsOf(known);
  if (!facts || !profile) return [];
  const members = await storedMembers(deps, known, facts);
  const number = intent.ledgerNumbers[0];
  const explained = openTodos({
    facts,
    status: deposit.status,
    intent,
    payments: members.map((member) => storedPayment(member, otherPayout(member, known))),
    deposit: number === undefined ? null : { number, gone: intent.reason === 'DEPOSIT_GONE' },
    feesDeposited: (intent.deposit?.lines.length ?? 0) > 0,
  });
  return explained.map((why) => ({
    subject: deposit.depositId,
    why,
    platformId: number,
    amount: moneyText(facts.amount, facts.currency),
    date: facts.arrivalDate,
  }));
}
