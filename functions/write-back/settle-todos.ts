import type { Intent } from '../domain/intent.ts';
import { paymentTodos } from '../domain/payment-todos.ts';
import { isSameTodo, keyOf, type Todo, type TodoKey } from '../domain/todo.ts';
import { rest } from '../domain/transitions.ts';
import { type Case, nowOf, storeIntent } from './case.ts';
import type { WriteBackDeps } from './ports.ts';

type OpenTodos = Intent['todos'];

/** Opens the to-dos that a payment and its invoices call for, closes those that are done, and puts the intent to rest. */
export async function settleTodos(deps: WriteBackDeps, known: Case): Promise<Case> {
  const wanted = paymentTodos(known);
  const ahead = announced(known.intent, wanted);
  const ready = ahead ? await storeIntent(deps, known, ahead) : known;
  const { intent } = ready;
  const now = nowOf(deps);
  const todos = await followTodos(deps, intent, wanted);
  const due = intent.dueAt !== undefined && intent.dueAt <= now;
  if (!todos && !due) return ready;
  const next = due ? rest(intent, now) : { ...intent, version: intent.version + 1 };
  return storeIntent(deps, ready, { ...next, todos: todos ?? intent.todos });
}

/** What a to-do says that is about to be opened. */
const notOpenYet = '';

/**
 * The intent with the to-dos that are about to be opened. It is stored before they are: one that was opened and then,
 * after a crash, is called for no more would be known to nobody, and stay open.
 */
export function announced(intent: Intent, wanted: readonly Todo[]): Intent | undefined {
  const known = (key: TodoKey) => intent.todos.some((one) => isSameTodo(one, key));
  const fresh = wanted.map(keyOf).filter((key) => !known(key));
  if (fresh.length === 0) return undefined;
  const todos = [...intent.todos, ...fresh.map((key) => ({ ...key, sentence: notOpenYet }))];
  return { ...intent, todos, version: intent.version + 1 };
}

/**
 * Opens what is wanted, says anew what has changed, closes what is done; answers what is open then, if that is another
 * than before. All before the intent is stored: whoever is stopped in between does the same once more.
 */
export async function followTodos(
  deps: Pick<WriteBackDeps, 'todos' | 'clock'>,
  { connectionId, todos: before }: Pick<Intent, 'connectionId' | 'todos'>,
  wanted: readonly Todo[],
): Promise<OpenTodos | undefined> {
  const now = nowOf(deps);
  const after = wanted.map((todo) => ({ ...keyOf(todo), sentence: todo.why.sentence }));
  for (const { why, ...about } of wanted) {
    const known = before.find((one) => isSameTodo(one, { code: why.code, subject: about.subject }));
    if (known?.sentence === why.sentence) continue;
    const isNew = !known || known.sentence === notOpenYet;
    if (isNew) await deps.todos.open({ connectionId, ...about }, why, now);
    else await deps.todos.restate({ connectionId, ...about }, why);
  }
  const done = before.filter((one) => !after.some((key) => isSameTodo(one, key)));
  for (const { code, subject } of done) await deps.todos.close({ connectionId, subject }, code, now);
  const same =
    before.length === after.length &&
    after.every((one) => before.some((known) => isSameTodo(one, known) && one.sentence === known.sentence));
  return same ? undefined : after;
}
