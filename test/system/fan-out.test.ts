import { expect, test } from 'vitest';
import { sharedSystem } from '../support/system.ts';
import { type Company, companyOf, lists, openInvoices } from '../support/system-company.ts';
import { eventually, first } from '../support/system-wait.ts';

const shared = sharedSystem();
const small = { customers: 3, invoices: 6 };

async function threeCompanies(): Promise<[Company, Company, Company]> {
  const add = () => companyOf(shared(), { books: small, pulled: ['customers'] });
  return [await add(), await add(), await add()];
}

test('the input {} asks all connections, and each is pulled by an invocation of its own', async () => {
  // Prepare
  const { host, ...system } = shared();
  const companies = await threeCompanies();
  const before = host.calls.length;
  system.resetRequests();

  // Act
  const answer = await system.invoke('pull-customers', {});
  await host.idle();

  // Assess
  expect(answer).toMatchObject({
    entity: 'customers',
    mode: 'incremental',
    watermarkLagSeconds: expect.any(Number),
  });
  expect(answer).toHaveProperty('asked', expect.arrayContaining(companies.map(({ id }) => id)));
  expect(answer).toHaveProperty('asked.length', 3);
  const runs = new Set(host.calls.slice(before).map(({ requestId }) => requestId));
  expect(runs.size).toBe(4);
  for (const company of companies) expect(company.requests()).toEqual(['GET /accounting/customers']);
});

test('the schedule rule asks all connections as {} does, and the weekly rule starts full sweeps', async () => {
  // Prepare
  const { host, ...system } = shared();
  const companies = await threeCompanies();
  system.resetRequests();

  // Act
  await host.tick('pull-customers');
  await host.idle();

  // Assess: the tick and the weekly sweep have both fired
  for (const company of companies) {
    expect(lists(company.requests())).toEqual(['GET /accounting/customers', 'GET /accounting/customers']);
    const { Connections = [] } = await company.tables();
    expect(Connections.find(({ item }) => item === 'sync#customers#full')).toHaveProperty('lastResult');
  }
});

test('a connection that hangs or fails does not delay the others', async () => {
  // Prepare
  const { host, sandbox, ...system } = shared();
  const [hanging, failing, good] = await threeCompanies();
  for (const { ledger } of [hanging, failing, good]) ledger.addCustomer({ name: 'New customer' });
  good.later();
  const effect = { kind: 'status', status: 401 } as const;
  const fault = sandbox.faults.add({
    connectionId: failing.id,
    path: '/accounting/customers',
    effect,
    times: 100,
  });
  const goOn = Promise.withResolvers<void>();
  const unhook = host.onCall(async ({ action, phase, request }) => {
    const about = JSON.stringify(request);
    if (phase === 'before' && action === 'dynamodb:GetItem' && about.includes(hanging.id)) await goOn.promise;
    return undefined;
  });
  const created = async (company: Company) =>
    (await company.tables())['Customers']?.length === small.customers + 1;

  // Act
  await system.invoke('pull-customers');
  await eventually(() => created(good));
  const letters = () => system.deadLetters(failing.id);
  await eventually(async () => (await letters()).length > 0);

  // Assess
  expect(await created(hanging)).toBe(false);
  expect(await created(failing)).toBe(false);
  const [letter = '', ...more] = await letters();
  expect(more).toEqual([]);
  expect(JSON.parse(letter)).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: { detail: { connectionId: failing.id, entity: 'customers' } },
    responsePayload: { errorType: 'CredentialsRefused' },
  });

  // Act
  goOn.resolve();
  await host.idle();
  unhook();
  sandbox.faults.clear(fault);
  await system.invoke('pull-customers');
  await host.idle();

  // Assess
  expect(await created(hanging)).toBe(true);
  expect(await created(failing)).toBe(true);
});

test('the payments tick asks Rutter for payments alone, and a new payment leads to an update of its invoice', async () => {
  // Prepare
  const { sandbox, host, ...system } = shared();
  const company = await companyOf(shared(), { settings: { freshEveryMinutes: 1 } });
  const { ledger, connection } = company;
  const { id, due } = first(openInvoices(ledger));
  const shownDue = async () => (await company.item('Invoices', { invoiceId: id }))['amountDue'];
  ledger.receivePayment({ allocations: [{ invoiceId: id, amount: 700 }] });
  system.resetRequests();

  // Act: a tick asks, Rutter reads payments and nothing else
  const asking = await company.pull('payments');
  sandbox.clock.advance(3_000);

  // Assess
  expect(asking).toMatchObject({ counts: { created: 0 }, asked: ['payments'] });
  expect(company.requests()).toEqual([
    'GET /accounting/invoice_payments',
    'POST /connections/incremental_sync',
  ]);
  expect(connection.cache.tables.invoice_payment.size).toBe(ledger.payments.size);
  expect(connection.cache.tables.invoice.read(id)).toMatchObject({ status: 'open' });

  // Act: the next tick reads the payment, and asks for invoices too
  const reading = await company.pull('payments');
  await host.idle();
  const dueBefore = await shownDue();
  sandbox.clock.advance(3_000);
  await company.pull('payments');
  await host.idle();

  // Assess
  expect(reading).toMatchObject({ counts: { created: 1 }, asked: ['payments', 'invoices'] });
  expect(dueBefore).toBe(due);
  expect(await shownDue()).toBe(due - 700);
  expect(await company.differences()).toEqual([]);
});

test('with freshEveryMinutes 0 Rutter is never asked for a sync, and with 5 not at every tick', async () => {
  // Prepare
  const { sandbox, ...system } = shared();
  const never = await companyOf(shared(), { settings: { freshEveryMinutes: 0 } });
  const usual = await companyOf(shared());
  system.resetRequests();
  never.ledger.receivePayment({
    allocations: [{ invoiceId: first(openInvoices(never.ledger)).id, amount: 700 }],
  });
  never.later();

  // Act
  for (let round = 0; round < 2; round++) await system.tickAll();

  // Assess: both were asked for by the first sync just now
  const asked = (company: Company) => company.requests().filter((name) => name.startsWith('POST'));
  expect(asked(never)).toEqual([]);
  expect(asked(usual)).toEqual([]);
  expect(sandbox.requests.length).toBeGreaterThan(0);
  expect(await never.differences()).toEqual([]);
});
