import type { DemoContext } from './context.ts';
import { type Driver, numbersOf, type StoredIntent } from './driver.ts';
import type { Todo, WriteBack } from './summary.ts';

/** Shows what waits for people in the end: open to-dos, and payments and payouts that are held or refused. */
export async function showOpenItems({ driver, screen, connectionId }: DemoContext): Promise<{
  readonly todos: readonly Todo[];
  readonly writeBacks: readonly WriteBack[];
}> {
  screen.title('What people still have to do');
  const [todos, intents] = await Promise.all([driver.todos(connectionId), driver.intents(connectionId)]);
  const open = todos.filter(({ closedBy }) => closedBy === null);
  const waiting = [...intents.values()].filter(({ state }) => state === 'HELD' || state === 'REFUSED');
  for (const { sentence, step } of [...open, ...waiting])
    screen.line(`• ${sentence ?? ''} ${step ?? ''}`.trimEnd());
  screen.line(`${open.length} to-dos are open, ${todos.length - open.length} are closed.`);
  return { todos: todos.map(todoOf), writeBacks: [...intents.values()].map(writeBackOf) };
}
export function todoOf({
  code,
  sentence,
  step,
  closedBy,
}: Awaited<ReturnType<Driver['todos']>>[number]): Todo {
  return { code, sentence, step, closedBy };
}
export function writeBackOf(intent: StoredIntent): WriteBack {
  const { writeBackId, state, reason, sentence, step } = intent;
  return { writeBackId, state, reason, sentence, step, ledgerNumbers: numbersOf(intent) };
}
