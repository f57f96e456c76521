import { compareThreeWays, readSides, type ThreeWay } from '../compare/three-way.ts';
import { tableOf } from '../compare/verdict.ts';
import { tokenOf } from './connecting.ts';
import type { Driver } from './driver.ts';
import type { PaymentScene, Scene } from './scene.ts';
import type { Todo, WriteBack } from './summary.ts';

/** Alternative, DynamoDB and the ledger, side by side, to the cent. */
export async function compareSides({
  system,
  driver,
  screen,
  connectionId,
  alternative,
}: PaymentScene): Promise<ThreeWay> {
  screen.title('Alternative, DynamoDB and the ledger, side by side');
  const sides = await readSides(
    system.rutter,
    tokenOf(system),
    driver.reader,
    connectionId,
    alternative.books,
  );
  const compared = compareThreeWays(sides);
  for (const lines of [compared.payments, compared.invoices, compared.payouts]) {
    if (lines.length === 0) continue;
    screen.table(tableOf(lines));
    screen.line('');
  }
  return compared;
}

/** What waits for people in the end, in the sentences that they read. */
export async function showOpenEnds({ driver, screen, connectionId }: Scene): Promise<{
  readonly todos: readonly Todo[];
  readonly writeBacks: readonly WriteBack[];
}> {
  screen.title('What people have to do');
  const [todos, intents] = await Promise.all([driver.todos(connectionId), driver.intents(connectionId)]);
  const open = todos.filter(({ closedBy }) => closedBy === null);
  const waiting = [...intents.values()].filter(({ state }) => state === 'HELD' || state === 'REFUSED');
  for (const { sentence, step } of [...open, ...waiting])
    screen.line(`• ${sentence ?? ''} ${step ?? ''}`.trimEnd());
  screen.line(`${open.length} to-dos are open, ${todos.length - open.length} were closed`);
  return { todos: todos.map(todoOf), writeBacks: [...intents.values()].map(writeBackOf) };
}

function todoOf({ code, sentence, step, closedBy }: Awaited<ReturnType<Driver['todos']>>[number]): Todo {
  return { code, sentence, step, closedBy };
}

function writeBackOf(intent: WriteBack): WriteBack {
  const { writeBackId, state, reason, sentence, step, ledgerNumbers } = intent;
  return { writeBackId, state, reason, sentence, step, ledgerNumbers };
}
