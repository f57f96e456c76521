import * as z from 'zod';
import { type Comparison, compareAll } from '../compare/compare.ts';
import type { Screen } from '../screen.ts';
import type { System } from '../system.ts';
import { driverOf } from './driver.ts';
import { awaitFirstSync } from './first-sync.ts';
import { type BooksScene, type Check, checked, type Scene } from './scene.ts';

const connected = z.looseObject({ connectionId: z.string(), sentence: z.string() });

/** A partner connects its company. */
export async function connectCompany(system: System, screen: Screen): Promise<Scene> {
  screen.title('A partner connects its Sage Intacct company');
  const driver = driverOf(system);
  const { token, sandbox } = system.rutter;
  // A real Rutter is only read: nothing is asked of it that costs money.
  const settings = { timeZone: 'America/New_York', ...(sandbox ? {} : { freshEveryMinutes: 0 }) };
  const answer = await driver.invoke('connect', { ...token, partnerId: 'partner-1', settings });
  const { connectionId, sentence } = connected.parse(answer);
  screen.good(`${sentence} (connection ${connectionId})`);
  return { system, driver, screen, connectionId };
}

/** Everything that the company has is read for the first time. */
export async function syncFirst(scene: Scene): Promise<{ seconds: number; records: number }> {
  const { system, screen } = scene;
  screen.title('The first sync');
  const startedAt = Date.now();
  await awaitFirstSync(scene);
  const seconds = (Date.now() - startedAt) / 1000;
  await system.host.idle();
  const comparison = await compareRecords(scene);
  const records = comparison.reduce((total, { stored }) => total + stored, 0);
  screen.line(`${records} records in ${seconds.toFixed(1)} s`);
  return { seconds, records };
}

/** DynamoDB against the ledger, record by record. */
export async function compareRecords({ system, driver, screen, connectionId }: Scene): Promise<Comparison[]> {
  const { rutter } = system;
  const comparison = await compareAll(rutter, tokenOf(system), driver.reader, connectionId);
  screen.table(
    comparison.map((row) => ({
      entity: row.entity,
      ledger: row.inLedger,
      DynamoDB: row.stored,
      agree: row.agree,
      'posted by us': row.recognised,
      'paid, frozen': row.frozen,
      'gone, marked': row.missing,
      held: row.held,
      unexplained: row.differences.length,
    })),
  );
  return comparison;
}

export function tokenOf({ rutter }: System): string {
  if (rutter.sandbox) return rutter.sandbox.accessToken;
  return rutter.token && 'accessToken' in rutter.token ? rutter.token.accessToken : '';
}

/** The partner changes its Intacct password: the pulls stop with one to-do, and resume by themselves. */
export async function relink(scene: BooksScene): Promise<Check> {
  const { sandbox, driver, screen, connectionId } = scene;
  screen.title('Intacct no longer accepts the login; later the partner signs in again');
  sandbox.connections.setState(connectionId, 'needs_reauth');
  const stopped = await driver.pull('invoices', { connectionId });
  screen.line(stopped.sentence);
  await driver.tickAll();
  sandbox.connections.relink(connectionId);
  await driver.tickAll();
  const todos = (await driver.todos(connectionId)).filter(({ code }) => code === 'CONNECTION_NEEDS_RELINK');
  const resumed = (await driver.pull('invoices', { connectionId })).outcome === 'completed';
  const closed = todos.length === 1 && todos[0]?.closedBy === 'ledger';
  return checked(
    scene,
    'stopped with one to-do, resumed by the next hourly tick, the to-do closed itself',
    stopped.outcome === 'stopped' && resumed && closed,
  );
}
