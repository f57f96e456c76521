import * as z from 'zod';
import { entities } from '../../../functions/domain/ids.ts';
import { type Comparison, compareAll } from '../compare/compare.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { Screen } from '../screen.ts';
import type { System } from '../system.ts';
import { type BookChange, changeBooks, changeBooksAgain } from './books.ts';
import { type Driver, driverOf } from './driver.ts';

/** What `--json` prints as its last line. */
export interface StorySummary {
  readonly ok: boolean;
  readonly connectionId: string;
  readonly seconds: number;
  readonly firstSync: { readonly seconds: number; readonly records: number };
  /** The cost of a poll that finds nothing new, per entity. */
  readonly quietPolls: readonly QuietPoll[];
  readonly changes: readonly { readonly what: string; readonly ok: boolean }[];
  readonly comparison: readonly Comparison[];
  readonly problems: readonly string[];
}

interface QuietPoll {
  readonly entity: string;
  readonly rutterRequests: number;
  readonly dataWrites: number;
  readonly controlWrites: number;
}

const connected = z.looseObject({ connectionId: z.string(), status: z.string(), sentence: z.string() });
const hour = 3_600_000;

/** Tells the whole story once: connect, first sync, changes of the books, the next pulls, and the comparison. */
export async function tellStory(system: System, screen: Screen): Promise<StorySummary> {
  const startedAt = Date.now();
  const problems: string[] = [];
  const driver = driverOf(system);
  const { rutter } = system;
  const { sandbox } = rutter;

  screen.title('A partner connects its Sage Intacct company');
  // A real Rutter is only read: nothing is asked of it that costs money.
  const settings = { timeZone: 'America/New_York', ...(sandbox ? {} : { freshEveryMinutes: 0 }) };
  const input = { ...rutter.token, partnerId: 'partner-1', settings };
  const { connectionId, sentence } = connected.parse(await driver.invoke('connect', input));
  screen.good(`${sentence} (connection ${connectionId})`);

  screen.title('The first sync');
  const syncStarted = Date.now();
  await driver.firstSync(connectionId, screen);
  const syncSeconds = (Date.now() - syncStarted) / 1000;
  await system.host.idle();

  const accessToken = tokenOf(system);
  const compare = () => compareAll(rutter, accessToken, driver.reader, connectionId);
  const first = await compare();
  showComparison(screen, first);
  const records = first.reduce((total, { stored }) => total + stored, 0);
  screen.line(`${records} records in ${syncSeconds.toFixed(1)} s`);

  const changes: { what: string; ok: boolean }[] = [];
  const quietPolls: QuietPoll[] = [];
  if (sandbox) {
    quietPolls.push(...(await pollQuietly(system, sandbox, driver, screen, connectionId)));
    changes.push(...(await liveThroughChanges(system, sandbox, driver, screen, connectionId)));
    problems.push(...(await relink(sandbox, driver, screen, connectionId)));
  }

  screen.title('DynamoDB and the ledger, record by record');
  const comparison = await compare();
  showComparison(screen, comparison);
  for (const { entity, id, field, ledger, stored } of comparison.flatMap(({ differences }) => differences)) {
    problems.push(
      `${entity} ${id}: ${field} is ${JSON.stringify(ledger)} in the ledger, ${JSON.stringify(stored)} here`,
    );
  }
  problems.push(...changes.filter(({ ok }) => !ok).map(({ what }) => `not as it should be: ${what}`));
  for (const poll of quietPolls) {
    if (poll.rutterRequests > 1 || poll.dataWrites > 0 || poll.controlWrites > 2) {
      problems.push(`a poll of ${poll.entity} without news cost ${JSON.stringify(poll)}`);
    }
  }
  driver.reader.close();
  return {
    ok: problems.length === 0,
    connectionId,
    seconds: (Date.now() - startedAt) / 1000,
    firstSync: { seconds: syncSeconds, records },
    quietPolls,
    changes,
    comparison,
    problems,
  };
}

function tokenOf({ rutter }: System): string {
  if (rutter.sandbox) return rutter.sandbox.accessToken;
  return rutter.token && 'accessToken' in rutter.token ? rutter.token.accessToken : '';
}

/** Two hours later nothing has changed: what does a poll cost? */
async function pollQuietly(
  { host }: System,
  sandbox: Sandbox,
  driver: Driver,
  screen: Screen,
  connectionId: string,
): Promise<QuietPoll[]> {
  screen.title('Nothing has changed: what a poll costs');
  sandbox.clock.advance(hour);
  await driver.tickAll();
  sandbox.clock.advance(hour);
  const polls: QuietPoll[] = [];
  for (const entity of entities) {
    sandbox.resetRequests();
    const before = host.calls.length;
    await driver.pull(entity, { connectionId });
    const writes = host.calls.slice(before).filter(({ action }) => /Put|Update|Delete/.test(action));
    const control = writes.filter(({ resource }) => resource.includes('Connections'));
    polls.push({
      entity,
      rutterRequests: sandbox.requests.length,
      dataWrites: writes.length - control.length,
      controlWrites: control.length,
    });
  }
  screen.table(polls.map(({ entity, ...cost }) => ({ entity, ...cost })));
  return polls;
}

async function liveThroughChanges(
  system: System,
  sandbox: Sandbox,
  driver: Driver,
  screen: Screen,
  connectionId: string,
): Promise<{ what: string; ok: boolean }[]> {
  screen.title('The bookkeeper works in Intacct; Rutter reads it; the next ticks come');
  const changes = changeBooks(sandbox);
  await nextTick(sandbox, driver);
  const results = await checkChanges(changes, driver, screen, connectionId);

  screen.title('Later: a paid invoice is edited, another one deleted; the weekly full sweep comes');
  const later = changeBooksAgain(sandbox, changes);
  await nextTick(sandbox, driver);
  for (const entity of entities)
    screen.line((await driver.pull(entity, { connectionId, mode: 'full' })).sentence);
  await system.host.idle();
  return [...results, ...(await checkChanges(later, driver, screen, connectionId))];
}

async function nextTick(sandbox: Sandbox, driver: Driver): Promise<void> {
  sandbox.clock.advance(hour);
  sandbox.cache.syncNow();
  await driver.tickAll();
}

async function checkChanges(
  changes: readonly BookChange[],
  driver: Driver,
  screen: Screen,
  connectionId: string,
): Promise<{ what: string; ok: boolean }[]> {
  const items = await driver.reader.items('Invoices', connectionId);
  const byId = new Map(items.map((item) => [item['invoiceId'], item]));
  return changes.map(({ what, invoiceId, expected }) => {
    const item = byId.get(invoiceId);
    const wrong = Object.entries(expected).filter(([field, value]) => item?.[field] !== value);
    const shows = Object.keys(expected).map((field) => `${field} ${String(item?.[field])}`);
    const ok = wrong.length === 0;
    screen[ok ? 'good' : 'bad'](`${what}: ${shows.join(', ')}`);
    return { what, ok };
  });
}

/** The partner changes its Intacct password: the pulls stop with one to-do, and resume by themselves. */
async function relink(
  sandbox: Sandbox,
  driver: Driver,
  screen: Screen,
  connectionId: string,
): Promise<string[]> {
  screen.title('Intacct no longer accepts the login; later the partner signs in again');
  sandbox.connections.setState(connectionId, 'needs_reauth');
  const stopped = await driver.pull('invoices', { connectionId });
  screen.line(stopped.sentence);
  await driver.tickAll();
  sandbox.connections.relink(connectionId);
  await driver.tickAll();
  const todos = (await driver.reader.items('Connections', connectionId)).filter(
    (item) => item['code'] === 'CONNECTION_NEEDS_RELINK',
  );
  const resumed = (await driver.pull('invoices', { connectionId })).outcome === 'completed';
  const closed = todos.length === 1 && todos[0]?.['closedAt'] !== undefined;
  const ok = stopped.outcome === 'stopped' && resumed && closed;
  screen[ok ? 'good' : 'bad'](
    'stopped with one to-do, resumed by the next hourly tick, the to-do closed itself',
  );
  return ok ? [] : ['the connection did not stop and resume as it should'];
}

function showComparison(screen: Screen, comparison: readonly Comparison[]): void {
  screen.table(
    comparison.map(({ differences, ...row }) => ({
      entity: row.entity,
      ledger: row.inLedger,
      DynamoDB: row.stored,
      agree: row.agree,
      'paid, frozen': row.frozen,
      'gone, marked': row.missing,
      held: row.held,
      unexplained: differences.length,
    })),
  );
}
