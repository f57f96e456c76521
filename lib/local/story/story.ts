import { busOf, startAlternative } from '../alternative/index.ts';
import type { Screen } from '../screen.ts';
import type { System } from '../system.ts';
import { liveThroughChanges } from './bookkeeping.ts';
import { compareRecords, connectCompany, relink, syncFirst } from './connecting.ts';
import { echo, liveThroughPayments, switchOn } from './paying.ts';
import { pollQuietly } from './quiet-polls.ts';
import type { PaymentScene, Scene } from './scene.ts';
import { problemsOf, type StorySummary } from './summary.ts';
import { compareSides, showOpenEnds } from './three-sides.ts';

/** Tells the whole story once, from the first token to the comparison of all sides. */
export async function runDemo(system: System, screen: Screen): Promise<StorySummary> {
  const startedAt = Date.now();
  const scene = await connectCompany(system, screen);
  const firstSync = await syncFirst(scene);
  const lived = await live(scene);

  screen.title('DynamoDB and the ledger, record by record');
  const comparison = await compareRecords(scene);
  const openEnds = await showOpenEnds(scene);
  scene.driver.reader.close();
  const problems = problemsOf({ ...lived, comparison });
  return {
    ok: problems.length === 0,
    connectionId: scene.connectionId,
    seconds: (Date.now() - startedAt) / 1000,
    firstSync,
    ...lived,
    ...openEnds,
    comparison,
    problems,
  };
}

type Lived = Pick<StorySummary, 'quietPolls' | 'changes' | 'payments' | 'threeWay'>;

/** Everything that happens after the first sync. A real company is only read: nothing happens to it. */
async function live(scene: Scene): Promise<Lived> {
  const { system, connectionId, driver } = scene;
  const { sandbox } = system.rutter;
  if (!sandbox) return { quietPolls: [], changes: [], payments: [], threeWay: null };
  const books = { ...scene, sandbox };
  const quietPolls = await pollQuietly(books);
  const changes = [...(await liveThroughChanges(books)), await relink(books)];

  const bus = busOf(system.endpoints);
  const alternative = startAlternative({
    connectionId,
    reader: driver.reader,
    bus,
    habits: { copies: 2, anyOrder: true },
    seed: 'story',
  });
  const paying: PaymentScene = { ...books, alternative };
  await switchOn(paying);
  const payments = [...(await liveThroughPayments(paying)), await echo(paying)];
  const threeWay = await compareSides(paying);
  bus.close();
  return { quietPolls, changes, payments, threeWay };
}
