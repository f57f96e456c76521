import { createHash } from 'node:crypto';
import type { Intent } from '../../domain/intent/intent.ts';
import { reschedule } from '../../domain/intent/schedule.ts';
import { isSameTodo, type Todo, type TodoKey, todoKey } from '../../domain/reasons/todo-item.ts';
import type { SubjectCase } from './adapter.ts';
import { nowOf } from './clock.ts';
import type { WriteBackDeps } from './ports.ts';

type OpenTodos = Intent['todos'];
type TodoWords = Pick<OpenTodos[number], 'sentence' | 'stepDigest'>;

/**
 * Opens, rewords and closes to-dos so that exactly `wanted` are open, and stores them in the intent. An intent that is
 * due is rescheduled with them. `adjust` may change the intent before it is stored.
 */
export async function syncTodos<Case extends SubjectCase>(
  deps: WriteBackDeps,
  subjectCase: Case,
  wanted: readonly Todo[],
  save: (stored: Case, intent: Intent) => Promise<Case>,
  adjust: (intent: Intent) => Intent = (intent) => intent,
): Promise<Case> {
  const inDoubt = withTodosInDoubt(subjectCase.intent, wanted);
  const ready = inDoubt ? await save(subjectCase, inDoubt) : subjectCase;
  await writeTodos(deps, subjectCase.intent, wanted);
  const { intent } = ready;
  const now = nowOf(deps);
  const todos = wanted.map((todo) => ({ ...todoKey(todo), ...wordsOf(todo) }));
  const due = intent.dueAt !== undefined && intent.dueAt <= now;
  if (isSame(intent.todos, todos) && !due) return ready;
  const next = due ? reschedule(intent, now) : { ...intent, version: intent.version + 1 };
  return save(ready, adjust({ ...next, todos }));
}

function wordsOf({ why: { sentence, step } }: Todo) {
  return { sentence, stepDigest: createHash('sha256').update(step).digest('base64url') };
}

function hasSameWords(a: TodoWords, b: TodoWords): boolean {
  return a.sentence === b.sentence && a.stepDigest === b.stepDigest;
}

/** The stored sentence of a to-do that is about to be opened or closed: after a crash it may be open or not. */
const doubtful = '';

/**
 * The intent with its to-dos marked as doubtful that are about to be opened or closed; undefined if it marks them
 * already. It is stored first, because of a crash in between:
 *
 * - A to-do that was opened, and is not wanted any more at the next drive, would stay open for ever.
 * - A to-do that was closed, and is wanted again at the next drive, would be taken for open.
 */
function withTodosInDoubt(intent: Intent, wanted: readonly Todo[]): Intent | undefined {
  const { todos } = intent;
  const isWanted = (key: TodoKey) => wanted.some((todo) => isSameTodo(todoKey(todo), key));
  const isSure = (key: TodoKey) => isWanted(key) && !isShared(intent, key);
  const isKnown = (key: TodoKey) => todos.some((todo) => isSameTodo(todo, key));
  const fresh = wanted.map(todoKey).filter((key) => !isKnown(key));
  const next = [
    ...todos.map((todo) => (isSure(todo) ? todo : { ...todo, sentence: doubtful })),
    ...fresh.map((key) => ({ ...key, sentence: doubtful })),
  ];
  return isSame(todos, next) ? undefined : { ...intent, todos: next, version: intent.version + 1 };
}

/**
 * True for a to-do of an invoice. All payments of the invoice share it, so another payment's intent may have closed
 * it.
 */
function isShared({ subjectId }: Pick<Intent, 'subjectId'>, { subject }: TodoKey): boolean {
  return subject !== subjectId;
}

/**
 * Opens the wanted to-dos, rewords those that changed, and closes the others. The intent gets their sentences only
 * afterwards, so a run that is stopped in between is repeated as a whole.
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
    const stored = before.find((open) => isSameTodo(open, todoKey(todo)));
    const mayBeClosed = isShared(intent, todoKey(todo));
    if (!stored || stored.sentence === doubtful || mayBeClosed)
      await deps.todos.open({ connectionId, ...about }, why, now);
    if (stored && !hasSameWords(stored, wordsOf(todo)))
      await deps.todos.restate({ connectionId, ...about }, why);
  }
  const done = before.filter((open) => !wanted.some((todo) => isSameTodo(open, todoKey(todo))));
  for (const { code, subject } of done) await deps.todos.close({ connectionId, subject }, code, now);
}

function isSame(before: OpenTodos, after: OpenTodos): boolean {
  return (
    before.length === after.length &&
    after.every((todo) => before.some((stored) => isSameTodo(todo, stored) && hasSameWords(todo, stored)))
  );
}
