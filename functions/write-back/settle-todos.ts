import { paymentTodos } from '../domain/payment-todos.ts';
import { isSameTodo, keyOf } from '../domain/todo.ts';
import { rest } from '../domain/transitions.ts';
import { type Case, nowOf, storeIntent } from './case.ts';
import type { WriteBackDeps } from './ports.ts';

/**
 * Opens the to-dos that a payment and its invoices call for, closes those that the ledger shows done, and puts the
 * intent to rest. To-dos come first: whoever is stopped in between does the same once more.
 */
export async function settleTodos(deps: WriteBackDeps, known: Case): Promise<Case> {
  const { intent } = known;
  const now = nowOf(deps);
  const { connectionId } = intent;
  const wanted = paymentTodos(known);
  const keys = wanted.map(keyOf);
  for (const { why, ...about } of wanted) {
    const isOpen = intent.todos.some((one) => isSameTodo(one, { code: why.code, subject: about.subject }));
    if (!isOpen) await deps.todos.open({ connectionId, ...about }, why, now);
  }
  const done = intent.todos.filter((one) => !keys.some((key) => isSameTodo(one, key)));
  for (const { code, subject } of done) await deps.todos.close({ connectionId, subject }, code, now);

  const changed = done.length > 0 || keys.length !== intent.todos.length;
  const due = intent.dueAt !== undefined && intent.dueAt <= now;
  if (!changed && !due) return known;
  const next = due ? rest(intent, now) : { ...intent, version: intent.version + 1 };
  return storeIntent(deps, known, { ...next, todos: keys });
}
