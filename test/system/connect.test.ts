import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { type System, sharedSystem } from '../support/system.ts';
import { companyAt, companyOf, newCompany } from '../support/system-company.ts';

const shared = sharedSystem();
const partnerId = 'partner-1';
const accounts = {
  payments: '0d9a2f34-5c1b-4e8a-9f27-6b1c2d3e4f50',
  deposits: '7e6d5c4b-3a29-4180-8f7e-6d5c4b3a2918',
};

/** The names of the secrets that hold connections' tokens. */
async function tokens({ secrets }: System): Promise<string[]> {
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
  return SecretList.flatMap(({ Name = '' }) => (Name.includes('/connections/') ? [Name] : []));
}

async function disconnect(system: System, connectionId: string): Promise<unknown> {
  return system.invoke('disconnect', { connectionId });
}

test('a public token connects a company and starts its first sync', async () => {
  // Prepare
  const system = shared();
  const connection = newCompany(system, { books: { customers: 4, invoices: 10 } });
  const publicToken = system.sandbox.connections.newPublicToken(connection.id);
  system.resetRequests();

  // Act
  const answer = await system.invoke('connect', { publicToken, partnerId, settings: { timeZone: 'UTC' } });
  await system.host.idle();

  // Assess
  const company = companyAt(system, connection);
  expect(answer).toMatchObject({
    connectionId: connection.id,
    status: 'active',
    partnerId,
    settings: { timeZone: 'UTC', writeBack: 'preview', freshEveryMinutes: 5, paused: false },
    sentence: expect.stringContaining('customers, invoices, payments, deposits.'),
  });
  expect(await tokens(system)).toEqual([expect.stringMatching(new RegExp(`/connections/${connection.id}$`))]);
  expect(await company.differences()).toEqual([]);
  await disconnect(system, connection.id);
});

test('an access token connects a company; connecting it again keeps the settings that are not given; changing settings needs no token', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { settings: { freshEveryMinutes: 30 }, pulled: [] });
  const { accessToken } = company.connection;
  const before = await company.item('Connections', { item: 'profile' });

  // Act
  await system.invoke('connect', {
    accessToken,
    partnerId: 'partner-2',
    settings: { paymentsAccountId: accounts.payments },
  });
  await system.host.idle();
  system.resetRequests();
  const answer = await system.invoke('connect', {
    connectionId: company.id,
    settings: { depositsAccountId: accounts.deposits },
  });

  // Assess
  const settings = {
    timeZone: 'UTC',
    freshEveryMinutes: 30,
    paymentsAccountId: accounts.payments,
    depositsAccountId: accounts.deposits,
  };
  expect(answer).toMatchObject({ connectionId: company.id, settings });
  const profile = { partnerId: 'partner-2', connectedAt: before['connectedAt'], settings };
  expect(await company.item('Connections', { item: 'profile' })).toMatchObject(profile);
  expect(system.sandbox.requests).toEqual([]);
  expect(await tokens(system)).toHaveLength(1);
  expect(await company.differences()).toEqual([]);
});

const quickbooks = {
  id: 'quickbooks-1',
  connection_id: 'quickbooks-1',
  access_token: 'token-1',
  platform: 'QUICKBOOKS',
  store_name: 'Other books',
};

test.each([
  { what: 'an unknown public token', field: 'publicToken' },
  { what: 'an unknown access token', field: 'accessToken' },
  { what: 'a public token of another platform', field: 'publicToken', body: quickbooks },
  { what: 'an access token of another platform', field: 'accessToken', body: { connection: quickbooks } },
])('connect refuses $what with the name of the field, and stores nothing', async ({ field, body }) => {
  // Prepare
  const system = shared();
  const token = 'e2a1c9d0-1111-4222-8333-123456789abc';
  const before = await system.tables();
  const tokensBefore = await tokens(system);
  const path = field === 'publicToken' ? '/item/public_token/exchange' : '/connections/access_token';
  if (body) system.sandbox.faults.add({ path, effect: { kind: 'status', status: 200, body } });

  // Act
  const { errorMessage } = await system.failure('connect', { [field]: token, partnerId });

  // Assess
  expect(errorMessage.startsWith(`${field}: `), errorMessage).toBe(true);
  if (body) expect(errorMessage).toContain('QUICKBOOKS');
  else if (field === 'publicToken') expect(errorMessage).toContain('open Rutter Link again');
  expect(errorMessage).not.toContain(token);
  expect(await system.tables()).toEqual(before);
  expect(await tokens(system)).toEqual(tokensBefore);
  system.sandbox.faults.clear();
});

test('wrong settings are refused before the public token is used up', async () => {
  // Prepare
  const system = shared();
  const connection = newCompany(system, { books: { customers: 2, invoices: 2 } });
  const publicToken = system.sandbox.connections.newPublicToken(connection.id);

  // Act
  const { errorMessage } = await system.failure('connect', {
    publicToken,
    partnerId,
    settings: { writeBack: 'on' },
  });
  const connected = await system.invoke('connect', { publicToken, partnerId });
  await system.host.idle();

  // Assess
  expect(errorMessage).toMatch(/^settings\.timeZone: /);
  expect(connected).toMatchObject({ connectionId: connection.id });
  await disconnect(system, connection.id);
});

test('a disconnected company is not asked at ticks, keeps its data, and goes on when it is connected again', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system);
  const before = await company.tables();

  // Act
  await disconnect(system, company.id);
  system.resetRequests();
  const tick = await system.invoke('pull-invoices');
  await system.tickAll();
  const byHand = await company.pull('invoices');

  // Assess
  expect(tick).toMatchObject({ asked: [] });
  expect(byHand.outcome).toBe('stopped');
  expect(company.requests()).toEqual([]);
  expect(await tokens(system)).toEqual([]);
  const after = await company.tables();
  expect({ ...after, Connections: [] }).toEqual({ ...before, Connections: [] });
  expect(await company.item('Connections', { item: 'profile' })).toMatchObject({ status: 'disconnected' });

  // Act: connected again with a token that was rotated meanwhile
  const accessToken = system.sandbox.connections.rotateToken(company.id);
  company.ledger.addCustomer({ name: 'Came meanwhile' });
  company.later();
  await system.invoke('connect', { accessToken, partnerId });
  await system.host.idle();

  // Assess
  expect(await tokens(system)).toHaveLength(1);
  const incremental = await company.item('Connections', { item: 'sync#customers' });
  expect(incremental['lastResult']).toMatchObject({ counts: { read: 1, created: 1 } });
  expect(await company.differences()).toEqual([]);
});

test('a rotated token stops the pulls with an error until the company is connected with the new one', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { pulled: ['customers'] });
  const accessToken = system.sandbox.connections.rotateToken(company.id);

  // Act
  const refused = await system.failure('pull-customers', { connectionId: company.id });
  await system.invoke('connect', { accessToken, partnerId });
  await system.host.idle();
  const mended = await company.pull('customers');

  // Assess
  expect(refused.errorType).toBe('CredentialsRefused');
  expect(mended.outcome).toBe('completed');
});

test('a public token is not lost when a pull changes the connection at the same moment', async () => {
  // Prepare: the connection is stopped, and connect has read it when a pull finds that it has been mended
  const { host, sandbox, ...system } = shared();
  const company = await companyOf(shared(), { pulled: [] });
  sandbox.connections.setState(company.id, 'needs_reauth');
  await company.pull('customers');
  const publicToken = sandbox.connections.relink(company.id);
  let interfered = false;
  const unhook = host.onCall(async ({ phase, action, request, function: name }) => {
    if (name !== host.endpoints.functions['connect'] || phase !== 'before' || interfered) return undefined;
    if (action !== 'dynamodb:PutItem' || !JSON.stringify(request).includes('"profile"')) return undefined;
    interfered = true;
    await company.pull('customers');
    return undefined;
  });

  // Act
  const answer = await system.invoke('connect', { publicToken, partnerId: 'partner-2' });
  await host.idle();
  unhook();

  // Assess
  expect(interfered).toBe(true);
  expect(answer).toMatchObject({ connectionId: company.id, status: 'active' });
  expect(await company.item('Connections', { item: 'profile' })).toMatchObject({ partnerId: 'partner-2' });
});
