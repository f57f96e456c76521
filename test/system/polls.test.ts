import { expect, test } from 'vitest';
import { entities } from '../../functions/domain/shared/ids.ts';
import type { Call } from '../../lib/local/host/index.ts';
import { minutes, sharedSystem, systemFor } from '../support/system.ts';
import { companyOf, connected, openInvoices, setLease, writesAmong } from '../support/system-company.ts';
import { eventually, first } from '../support/system-wait.ts';

const shared = sharedSystem({ environment: { PAGE_SIZE: '8' } });

test('a poll that finds nothing new costs one list request, no data write and two control writes', async () => {
  // Prepare
  const system = await systemFor({ sandbox: { customers: 20, invoices: 600, oddities: true } });
  const { host, sandbox } = system;
  const company = await connected(system, sandbox.connection, { pulled: ['customers', 'invoices'] });
  const before = await company.tables();
  expect(before['Invoices']).toHaveLength(600);
  sandbox.clock.advance(minutes(30));

  for (const entity of ['customers', 'invoices']) {
    // Act
    system.resetRequests();
    const callsBefore = host.calls.length;
    const pulled = await company.pull(entity);

    // Assess
    expect(pulled).toMatchObject({ outcome: 'completed', counts: { read: 0 } });
    expect(company.requests()).toEqual([`GET /accounting/${entity}`]);
    const writes = writesAmong(host.calls.slice(callsBefore));
    expect(writes.data).toBe(0);
    expect(writes.control).toBeLessThanOrEqual(2);
  }
  const after = await company.tables();
  expect({ ...after, Connections: [] }).toEqual({ ...before, Connections: [] });
});

test('rows that Rutter read again without a change are not written', async () => {
  // Prepare
  const system = await systemFor({ sandbox: { touchAll: true } });
  const { host, sandbox } = system;
  const company = await connected(system, sandbox.connection, { settings: { freshEveryMinutes: 0 } });
  const before = await company.tables();
  company.later();
  const callsBefore = host.calls.length;

  // Act
  const pulled = [];
  for (const entity of entities) pulled.push(await company.pull(entity));

  // Assess
  const { customers, invoices, payments, deposits } = sandbox.ledger;
  const inLedger = [customers, invoices, payments, deposits].map(({ size }) => size);
  expect(pulled.map(({ counts }) => counts?.unchanged)).toEqual(inLedger);
  expect(writesAmong(host.calls.slice(callsBefore)).data).toBe(0);
  expect({ ...(await company.tables()), Connections: [] }).toEqual({ ...before, Connections: [] });
});

test('a dry run writes nothing, takes no lease and asks Rutter for no sync', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { settings: { freshEveryMinutes: 1 } });
  const { ledger } = company;
  ledger.editInvoice(first(openInvoices(ledger)).id, { dueDate: '2030-01-31' });
  ledger.addCustomer({ name: 'New customer' });
  company.later();
  const before = await company.tables();
  const callsBefore = system.host.calls.length;
  system.resetRequests();

  // Act
  const invoices = await company.pull('invoices', { dryRun: true });
  const customers = await company.pull('customers', { dryRun: true, mode: 'full' });
  const payments = await company.pull('payments', { dryRun: true });

  // Assess
  expect(invoices).toMatchObject({ outcome: 'dry-run', counts: { updated: 1, created: 0 } });
  expect(customers).toMatchObject({ outcome: 'dry-run', counts: { created: 1, unchanged: 6 } });
  expect(payments.outcome).toBe('dry-run');
  expect(writesAmong(system.host.calls.slice(callsBefore))).toEqual({ data: 0, control: 0 });
  expect(company.requests().filter((name) => !name.startsWith('GET'))).toEqual([]);
  expect(await company.tables()).toEqual(before);
});

test('of two runs of one pull at the same time, one waits for the other and nothing is done twice', async () => {
  // Prepare
  const system = shared();
  const { host } = system;
  const company = await companyOf(system, { pulled: ['invoices'] });
  for (const { id } of openInvoices(company.ledger).slice(0, 5))
    company.ledger.editInvoice(id, { memo: 'Edited' });
  company.later();
  const callsBefore = host.calls.length;
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const unhook = host.onCall(async ({ phase, action }) => {
    if (phase === 'before' && action === 'dynamodb:PutItem') {
      reached.resolve();
      await goOn.promise;
    }
    return undefined;
  });

  // Act
  const working = company.pull('invoices');
  await reached.promise;
  const waiting = company.pull('invoices');
  await eventually(() => updates(host.calls.slice(callsBefore)) > 1);
  goOn.resolve();
  const results = [await working, await waiting];
  unhook();

  // Assess
  expect(results.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  expect(results.map(({ counts }) => counts?.updated)).toEqual([5, 0]);
  expect(writesAmong(host.calls.slice(callsBefore)).data).toBe(5);
  expect(await company.differences('invoices')).toEqual([]);
});

/** How many updates were called. The first takes the lease; a second is the other run, which finds it held. */
const updates = (calls: readonly Call[]) =>
  calls.filter(({ action }) => action === 'dynamodb:UpdateItem').length;

test('a run that finds the lease held beyond its own time reports that and reads nothing', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { pulled: ['invoices'] });
  const until = Date.now() + minutes(10);
  await setLease(system, company.id, 'invoices', { owner: 'another run', until });
  const before = await company.tables();
  system.resetRequests();

  // Act
  const pulled = await company.pull('invoices');

  // Assess
  expect(pulled.outcome).toBe('lease-held');
  expect(pulled.sentence).toContain(new Date(until).toISOString());
  expect(company.requests()).toEqual([]);
  expect(await company.tables()).toEqual(before);
});

test('a run waits for a lease that ends within its time, and takes it', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { pulled: ['invoices'] });
  const until = Date.now() + 1_500;
  await setLease(system, company.id, 'invoices', { owner: 'a killed run', until });

  // Act
  const pulled = await company.pull('invoices');

  // Assess
  expect(pulled.outcome).toBe('completed');
  expect(Date.now()).toBeGreaterThanOrEqual(until);
});
