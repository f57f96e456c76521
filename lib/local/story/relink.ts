import { type Check, report, type SandboxContext } from './context.ts';

/** The partner changes its Intacct password: the pulls stop with one to-do, and resume by themselves. */
export async function relink(context: SandboxContext): Promise<Check> {
  const { sandbox, driver, screen, connectionId } = context;
  screen.title('Intacct no longer accepts the login, and the partner signs in again');
  sandbox.connections.setState(connectionId, 'needs_reauth');
  const stopped = await driver.pull('invoices', { connectionId });
  screen.line(stopped.sentence);
  await driver.tickAll();
  sandbox.connections.relink(connectionId);
  await driver.tickAll();
  const todos = (await driver.todos(connectionId)).filter(({ code }) => code === 'CONNECTION_NEEDS_RELINK');
  const resumed = (await driver.pull('invoices', { connectionId })).outcome === 'completed';
  const closed = todos.length === 1 && todos[0]?.closedBy === 'ledger';
  return report(
    context,
    'The pulls stopped with one to-do. After the sign-in the next hourly tick resumed them and closed the to-do.',
    stopped.outcome === 'stopped' && resumed && closed,
  );
}
