import { createHash } from 'node:crypto';
import type { Intent } from '../../domain/intent/intent.ts';
import { reschedule } from '../../domain/intent/schedule.ts';
import { isSameTodo, type Todo, type TodoKey, todoKey } from '../../domain/reasons/todo-item.ts';
import type { SubjectCase } from './adapter.ts';
import { nowOf } from './clock.ts';
import type { WriteBackDeps } from './ports.ts';

type OpenTodos = Intent['todos'];
type TodoWords = Pick<OpenTodos[number], 'sentence' | 'stepDigest'>;

/** The same for any intent. `resting` says when one that is at rest is looked at again all the same. */
export async function syncTodos<Case extends SubjectCase>(
  deps: WriteBackDeps,
  known: Case,
  wanted: readonly Todo[],
  save: (known: Case, intent: Intent) => Promise<Case>,
  resting: (intent: Intent) => Intent = (intent) => intent,
): Promise<Case> {
  const ahead = withTodosInDoubt(known.intent, wanted);
  const ready = ahead ? await save(known, ahead) : known;
  await writeTodos(deps, known.intent, wanted);
  const { intent } = ready;
  const now = nowOf(deps);
  const todos = wanted.map((todo) => ({ ...todoKey(todo), ...wordsOf(todo) }));
  const due = intent.dueAt !== undefined && intent.dueAt <= now;
  if (isSame(intent.todos, todos) && !due) return ready;
  const next = due ? reschedule(intent, now) : { ...intent, version: intent.version + 1 };
  return save(ready, resting({ ...next, todos }));
}

function wordsOf({ why: { sentence, step } }: Todo) {
  return { sentence, stepDigest: createHash('sha256').update(step).digest('base64url') };
}

function hasSameWords(one: TodoWords, other: TodoWords): boolean {
  return one.sentence === other.sentence && one.stepDigest === other.stepDigest;
}

/** What a to-do says that is about to be opened or closed, so that nobody knows whether it is open. */
const inDoubt = '';

/**
 * The intent with the to-dos that are about to be opened or closed. It is stored before they are: one that was opened
 * and then, after a crash, is called for no more would be known to nobody, and stay open; one that was closed and is
 * called for again would be taken for open.
 */
function withTodosInDoubt(intent: Intent, wanted: readonly Todo[]): Intent | undefined {
  const { todos } = intent;
  const isWanted = (key: TodoKey) => wanted.some((one) => isSameTodo(todoKey(one), key));
  const isSure = (key: TodoKey) => isWanted(key) && !isShared(intent, key);
  const isKnown = (key: TodoKey) => todos.some((one) => isSameTodo(one, key));
  const fresh = wanted.map(todoKey).filter((key) => !isKnown(key));
  const next = [
    ...todos.map((one) => (isSure(one) ? one : { ...one, sentence: inDoubt })),
    ...fresh.map((key) => ({ ...key, sentence: inDoubt })),
  ];
  return isSame(todos, next) ? undefined : { ...intent, todos: next, version: intent.version + 1 };
}

/** That of an invoice stands with all its payments: another of them may have closed it before this one was woken. */
function isShared({ subjectId }: Pick<Intent, 'subjectId'>, { subject }: TodoKey): boolean {
  return subject !== subjectId;
}

/**
 * Opens what is wanted, says anew what has changed, closes what is done. All before the intent is stored: whoever is
 * stopped in between does the same once more. `before` is what was known when this run began.
 */
async function writeTodos(
  deps: Pick<WriteBackDeps, 'todos' | 'clock'>,
  intent: Pick<Intent, 'connectionId' | 'subjectId' | 'todos'>,
  wanted: readonly Todo[],
): Promise<void> {
  const { connectionId, todos: before } = intent;
  const now = nowOf(deps);
  for (const todo of wanted) {
    const { why, ...about } = todo;
    const known = before.find((one) => isSameTodo(one, todoKey(todo)));
    const mayBeClosed = isShared(intent, todoKey(todo));
    if (!known || known.sentence === inDoubt || mayBeClosed)
      await deps.todos.open({ connectionId, ...about }, why, now);
    if (known && !hasSameWords(known, wordsOf(todo)))
      await deps.todos.restate({ connectionId, ...about }, why);
  }
  const done = before.filter((one) => !wanted.some((todo) => isSameTodo(one, todoKey(todo))));
  for (const { code, subject } of done) await deps.todos.close({ connectionId, subject }, code, now);
}

function isSame(before: OpenTodos, after: OpenTodos): boolean {
  return (
    before.length === after.length &&
    after.every((one) => before.some((known) => isSameTodo(one, known) && hasSameWords(one, known)))
  );
}
