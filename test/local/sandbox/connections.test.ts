import { describe, expect, it } from 'vitest';
import { get, post, rowsIn, START, sandboxFor, textAt } from './support.ts';

const rowsOf = (body: Record<string, unknown>): unknown => body['connections'];

const exchangeWith = (
  sandbox: Awaited<ReturnType<typeof sandboxFor>>,
  public_token: string,
  secret = sandbox.clientSecret,
) => post(sandbox, '/item/public_token/exchange', { client_id: sandbox.clientId, secret, public_token });

describe('bank deposits', () => {
  it('bank deposits do not exist on SAGE_INTACCT, and the connection lists them as unavailable', async () => {
    const sandbox = await sandboxFor({ platform: 'SAGE_INTACCT' });
    expect((await get(sandbox, '/accounting/bank_deposits')).status).toBe(404);
    expect((await post(sandbox, '/accounting/bank_deposits', {})).status).toBe(404);
    const { body } = await get(sandbox, '/connections/access_token');
    expect(body).toHaveProperty('connection.unavailable_objects', ['bank_deposit']);
    expect(body).toHaveProperty('connection.platform', 'SAGE_INTACCT');
  });

  it('bank deposits can be switched on and off for each connection', async () => {
    const sandbox = await sandboxFor({ platform: 'SAGE_INTACCT', bankDeposits: true });
    expect((await get(sandbox, '/accounting/bank_deposits')).status).toBe(200);
    const without = sandbox.connections.add({ bankDeposits: false });
    expect((await get(sandbox, '/accounting/bank_deposits', without.accessToken)).status).toBe(404);
  });
});

describe('connection states', () => {
  it.each([
    ['needs_reauth', 400, 'NEEDS_UPDATE'],
    ['disabled', 400, 'CONNECTION_DISABLED'],
    ['not_ready', 409, 'PRODUCT_NOT_READY'],
  ] as const)('a connection that is %s is refused with %i %s', async (state, status, code) => {
    const sandbox = await sandboxFor();
    sandbox.connections.setState(sandbox.connection.id, state);
    for (const path of ['/accounting/invoices', '/accounting/company_info', '/accounting/invoices/x']) {
      const reply = await get(sandbox, path);
      expect(reply.status).toBe(status);
      expect(textAt(reply, 'error_type')).toBe('CONNECTION_ERROR');
      expect(textAt(reply, 'error_code')).toBe(code);
    }
    expect((await post(sandbox, '/accounting/invoice_payments', {})).status).toBe(status);
  });

  it('the statuses of a refused connection follow the options', async () => {
    const sandbox = await sandboxFor({ notReadyStatus: 400, refusedStatus: 403 });
    sandbox.connections.setState(sandbox.connection.id, 'not_ready');
    expect((await get(sandbox, '/accounting/invoices')).status).toBe(400);
    sandbox.connections.setState(sandbox.connection.id, 'disabled');
    expect((await get(sandbox, '/accounting/invoices')).status).toBe(403);
  });

  it('a connection that is not ready can be read with force_fetch, and is complete when it becomes active', async () => {
    const sandbox = await sandboxFor();
    const { id, accessToken, ledger } = sandbox.connections.add({ state: 'not_ready' });
    const forced = await get(sandbox, '/accounting/invoices?force_fetch=true', accessToken);
    expect([forced.status, rowsIn(forced, 'invoices')]).toStrictEqual([200, []]);
    sandbox.connections.setState(id, 'active');
    const rows = rowsIn(await get(sandbox, '/accounting/invoices', accessToken), 'invoices');
    expect(rows).toHaveLength(ledger.invoices.size);
  });

  it.each([
    ['active', true, true, false, null],
    ['unhealthy', false, true, false, null],
    ['not_ready', true, false, false, null],
    ['needs_reauth', false, false, true, null],
    ['disabled', false, false, false, 'SHOP_IS_LOCKED'],
  ] as const)('a connection’s state %s is shown by its status and by the list of connections', async (state, healthy, ready, needsUpdate, reason) => {
    const sandbox = await sandboxFor();
    sandbox.connections.setState(sandbox.connection.id, state, 'SHOP_IS_LOCKED');
    const { status } = (await get(sandbox, '/connections/status')).body;
    expect(status).toMatchObject({
      is_healthy: healthy,
      is_ready: ready,
      needs_update_status: { needs_update: needsUpdate },
      disabled_status: { is_disabled: state === 'disabled', disabled_reason: reason },
      last_sync_completed_at: new Date(START - 61 * 60_000).toISOString(),
    });
    const { connection } = (await get(sandbox, '/connections/access_token')).body;
    expect(connection).toMatchObject({ disabled: state === 'disabled', needs_update: needsUpdate });
    const listedAs = await get(sandbox, `/connections?status=${state}`);
    expect(listedAs.body).toHaveProperty('connections.0.status', state);
    const usual = await get(sandbox, '/connections');
    const isListed = state !== 'needs_reauth' && state !== 'disabled';
    expect(rowsOf(usual.body)).toHaveLength(isListed ? 1 : 0);
  });

  it('a re-link makes a connection active and keeps its access token', async () => {
    const sandbox = await sandboxFor();
    const { id } = sandbox.connection;
    sandbox.connections.setState(id, 'needs_reauth');
    const publicToken = sandbox.connections.relink(id);
    const reply = await exchangeWith(sandbox, publicToken);
    expect(reply.body).toMatchObject({
      connection_id: id,
      access_token: sandbox.accessToken,
      is_ready: true,
    });
    expect((await get(sandbox, '/accounting/accounts')).status).toBe(200);
  });
});

describe('public tokens', () => {
  it('a public token can be exchanged once', async () => {
    const sandbox = await sandboxFor();
    const { connection, publicToken } = sandbox;
    const reply = await exchangeWith(sandbox, publicToken);
    expect(reply.body).toStrictEqual({
      connection_id: connection.id,
      access_token: connection.accessToken,
      is_ready: true,
      platform: 'SAGE_INTACCT_V2',
      name: 'Blue Heron Managed IT',
      store_unique_name: 'Blue Heron Managed IT',
    });
    expect((await exchangeWith(sandbox, publicToken)).status).toBe(400);
  });

  it('a public token needs the right secret, and survives a wrong one', async () => {
    const sandbox = await sandboxFor();
    expect((await exchangeWith(sandbox, sandbox.publicToken, 'wrong')).status).toBe(401);
    expect((await exchangeWith(sandbox, sandbox.publicToken)).status).toBe(200);
  });
});

describe('more connections', () => {
  it('another connection has books of its own unless it shares those of the first', async () => {
    const sandbox = await sandboxFor();
    const own = sandbox.connections.add({ name: 'Second', books: { customers: 2, invoices: 3 } });
    const shared = sandbox.connections.add({ books: 'shared' });
    expect(own.ledger.invoices.size).toBe(3);
    expect(shared.ledger).toBe(sandbox.ledger);
    const ownRows = rowsIn(await get(sandbox, '/accounting/invoices', own.accessToken), 'invoices');
    expect(new Set(ownRows.map((row) => row.id))).toStrictEqual(new Set(own.ledger.invoices.keys()));
    expect(own.accessToken).not.toBe(shared.accessToken);
    expect(rowsOf((await get(sandbox, '/connections?status=any')).body)).toHaveLength(3);
  });
});
