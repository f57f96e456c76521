import { expect, test } from 'vitest';
import { sharedSystem } from '../support/system.ts';
import { companyOf, lists } from '../support/system-company.ts';

const shared = sharedSystem();

const stopped = [
  { state: 'needs_reauth', code: 'CONNECTION_NEEDS_RELINK' },
  { state: 'disabled', code: 'CONNECTION_DISABLED' },
] as const;

test.each(
  stopped,
)('the state $state stops all pulls with one to-do, and the pulls resume by themselves when it ends', async ({
  state,
  code,
}) => {
  // Prepare
  const system = shared();
  const { sandbox } = system;
  const company = await companyOf(system);
  sandbox.connections.setState(company.id, state);
  system.resetRequests();

  // Act: the pull that finds out, and many ticks after it
  const refused = await company.pull('invoices');
  const whenFound = company.requests();
  const { openedAt } = await company.item('Connections', { code });
  system.resetRequests();
  const rounds = 3;
  for (let round = 0; round < rounds; round++) await system.tickAll();

  // Assess
  expect(refused.outcome).toBe('stopped');
  expect(lists(whenFound)).toHaveLength(1);
  expect(new Set(company.requests())).toEqual(new Set(['GET /connections/status']));
  expect(company.requests().length).toBeLessThanOrEqual(2 * rounds);
  const [todo, ...more] = await company.todos(code);
  expect(more).toEqual([]);
  expect(todo).toMatchObject({ code, openedAt, sentence: expect.any(String), step: expect.any(String) });
  expect(todo).not.toHaveProperty('closedAt');
  expect(await system.deadLetters(company.id)).toEqual([]);
  if (state === 'needs_reauth') expect(todo?.['step']).toContain(company.connection.linkUrl);

  // Act: the person signs in again at Rutter, and the next hourly ticks come
  sandbox.connections.relink(company.id);
  await system.tickAll();

  // Assess
  const profile = await company.item('Connections', { item: 'profile' });
  expect(profile['status']).toBe('active');
  expect(await company.todos(code)).toEqual([expect.objectContaining({ closedAt: expect.any(String) })]);
  expect(await company.pull('invoices')).toMatchObject({ outcome: 'completed' });
  expect(await company.differences()).toEqual([]);
});

test('a connection that Rutter has not read yet waits without a to-do', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { state: 'not_ready' });
  system.resetRequests();

  // Act
  await system.tickAll();
  const waiting = await company.pull('invoices');

  // Assess
  expect(waiting.outcome).toBe('waiting');
  expect(lists(company.requests())).toEqual([]);
  const { Connections = [], Invoices } = await company.tables();
  expect(Connections.filter(({ item }) => String(item).startsWith('todo#'))).toEqual([]);
  expect(Invoices).toEqual([]);

  // Act
  system.sandbox.connections.setState(company.id, 'active');
  await system.tickAll();

  // Assess
  expect(await company.differences()).toEqual([]);
});

test('a connection that turns not_ready again is checked at the next tick, and goes on', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system);
  system.sandbox.connections.setState(company.id, 'not_ready');

  // Act
  const refused = await company.pull('payments');
  system.sandbox.connections.setState(company.id, 'active');
  await system.tickAll();

  // Assess
  expect(refused.outcome).toBe('waiting');
  expect(await company.item('Connections', { item: 'profile' })).toMatchObject({ status: 'active' });
  expect(await company.differences()).toEqual([]);
});

test('an unhealthy connection is pulled', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { pulled: ['customers'] });
  system.sandbox.connections.setState(company.id, 'unhealthy');

  // Act
  const pulled = await company.pull('customers');

  // Assess
  expect(pulled.outcome).toBe('completed');
});

test('a paused connection is not pulled until it is no longer paused', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system);
  await company.change({ paused: true });
  const before = await company.tables();
  system.resetRequests();

  // Act
  await system.tickAll();
  const byHand = await company.pull('invoices', { mode: 'full' });

  // Assess
  expect(byHand.outcome).toBe('paused');
  expect(company.requests()).toEqual([]);
  expect(await company.tables()).toEqual(before);

  // Act
  await company.change({ paused: false });

  // Assess
  expect(await company.pull('invoices')).toMatchObject({ outcome: 'completed' });
});

const deposits = (requests: readonly string[]) =>
  lists(requests).filter((name) => name.endsWith('bank_deposits'));

test('deposits that Rutter says it does not offer are skipped without a request', async () => {
  // Prepare
  const system = shared();
  system.resetRequests();

  // Act
  const company = await companyOf(system, { bankDeposits: false });
  await system.tickAll();
  const byHand = await company.pull('deposits');
  const { accessToken } = company.connection;
  const again = await system.invoke('connect', { accessToken, partnerId: 'partner-1' });
  await system.host.idle();

  // Assess
  expect(again).toMatchObject({ sentence: expect.stringContaining('customers, invoices, payments.') });
  expect(byHand.outcome).toBe('absent');
  expect(deposits(company.requests())).toEqual([]);
  expect(await company.item('Connections', { item: 'profile' })).toMatchObject({ absent: ['deposits'] });
  expect(await company.differences()).toEqual([]);
});

test('deposits that Rutter turns out not to offer are recorded once, skipped, and tried again by a full pull', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { pulled: [] });
  const fault = system.sandbox.faults.add({
    connectionId: company.id,
    path: '/accounting/bank_deposits',
    effect: { kind: 'status', status: 404 },
    times: 100,
  });
  system.resetRequests();
  const linesBefore = system.lines.length;

  // Act
  const found = await company.pull('deposits');
  for (let round = 0; round < 2; round++) await company.pull('deposits');
  const skipped = await company.pull('deposits');

  // Assess
  expect([found.outcome, skipped.outcome]).toEqual(['absent', 'absent']);
  expect(deposits(company.requests())).toHaveLength(1);
  const said = system.lines.slice(linesBefore).filter((line) => line.includes('capability absent'));
  expect(said).toHaveLength(1);

  // Act
  const full = await company.pull('deposits', { mode: 'full' });
  system.sandbox.faults.clear(fault);
  const offered = await company.pull('deposits', { mode: 'full' });
  const next = await company.pull('deposits');

  // Assess
  expect(full.outcome).toBe('absent');
  expect(offered).toMatchObject({ outcome: 'completed', counts: { created: company.ledger.deposits.size } });
  expect(company.ledger.deposits.size).toBeGreaterThan(0);
  expect(next.outcome).toBe('completed');
  expect(await company.differences('deposits')).toEqual([]);
});
