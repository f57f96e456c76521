import { busOf, startAlternative } from '../alternative/index.ts';
import type { Screen } from '../screen.ts';
import type { System } from '../system.ts';
import { bookkeeperWorks } from './bookkeeper-works.ts';
import { showReconciliation, showRecordComparison } from './comparisons.ts';
import { connectCompany } from './connect.ts';
import type { DemoContext, PaymentContext } from './context.ts';
import { runFirstSync } from './first-sync.ts';
import { showOpenItems } from './open-items.ts';
import { deliverEverythingAgain, runPayments, switchPostingOn } from './posting.ts';
import { measureQuietPolls } from './quiet-polls.ts';
import { relink } from './relink.ts';
import { type DemoSummary, problemsOf } from './summary.ts';

/** Runs the whole demo once: connect, first sync, changes, payments and payouts, and the comparison of all records. */
export async function runDemo(system: System, screen: Screen): Promise<DemoSummary> {
  const startedAt = Date.now();
  const context = await connectCompany(system, screen);
  const firstSync = await runFirstSync(context);
  const later = await runAfterFirstSync(context);

  screen.title('DynamoDB and Intacct, compared record by record');
  const comparison = await showRecordComparison(context);
  const openItems = await showOpenItems(context);
  context.driver.reader.close();
  const problems = problemsOf({ ...later, comparison });
  return {
    ok: problems.length === 0,
    connectionId: context.connectionId,
    seconds: (Date.now() - startedAt) / 1000,
    firstSync,
    ...later,
    ...openItems,
    comparison,
    problems,
  };
}

type LaterResults = Pick<DemoSummary, 'quietPolls' | 'changes' | 'payments' | 'threeWay'>;

/** Every step after the first sync. A real company is only read, so it has none of them. */
async function runAfterFirstSync(context: DemoContext): Promise<LaterResults> {
  const { system, connectionId, driver } = context;
  const { sandbox } = system.rutter;
  if (!sandbox) return { quietPolls: [], changes: [], payments: [], threeWay: null };
  const books = { ...context, sandbox };
  const quietPolls = await measureQuietPolls(books);
  const changes = [...(await bookkeeperWorks(books)), await relink(books)];

  const bus = busOf(system.endpoints);
  const alternative = startAlternative({
    connectionId,
    reader: driver.reader,
    bus,
    habits: { copies: 2, anyOrder: true },
    seed: 'story',
  });
  const paymentContext: PaymentContext = { ...books, alternative };
  await switchPostingOn(paymentContext);
  const payments = [...(await runPayments(paymentContext)), await deliverEverythingAgain(paymentContext)];
  const threeWay = await showReconciliation(paymentContext);
  bus.close();
  return { quietPolls, changes, payments, threeWay };
}
