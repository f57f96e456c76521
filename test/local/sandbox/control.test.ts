import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  control,
  get,
  headersFor,
  listAll,
  paymentFor,
  post,
  read,
  rowsIn,
  START,
  sandboxFor,
  textAt,
} from './support.ts';

/** The id of the row that a route has entered. */
const idIn = (reply: Awaited<ReturnType<typeof control>>): string => textAt(reply, 'result', 'id');

describe('the books', () => {
  it('the control server’s routes can do everything that the books allow', async () => {
    const sandbox = await sandboxFor();
    const sim = (route: string, body: object) => control(sandbox, `ledger/${route}`, body);
    const customerId = idIn(await sim('add-customer', { name: 'Acme' }));
    await sim('edit-customer', { id: customerId, changes: { email: 'ap@acme.example' } });
    const lines = [{ subTotal: 9000, tax: 1000, description: 'Help desk' }];
    const invoiceId = idIn(await sim('add-invoice', { customerId, lines }));
    await sim('edit-invoice', { id: invoiceId, changes: { total: 20_000, dueDate: '2026-04-30' } });
    const allocations = [{ invoiceId, amount: 4000 }];
    const paymentId = idIn(await sim('receive-payment', { allocations }));
    await sim('add-deposit', { paymentIds: [paymentId] });
    const credit = await sim('add-credit', { total: 3000, applications: [{ invoiceId, amount: 1000 }] });
    await sim('apply-credit', { id: idIn(credit), invoiceId, amount: 500 });
    await sim('write-off', { invoiceId, amount: 500 });
    const draft = await sim('draft-payment', { allocations });
    await sim('settle-draft', { id: idIn(draft), outcome: 'discard' });
    await control(sandbox, 'sync');
    expect(await read(sandbox, 'invoices', invoiceId)).toMatchObject({
      amount_due: 140,
      total_amount: 200,
      status: 'partially_paid',
      due_date: '2026-04-30T00:00:00.000Z',
    });
    await sim('reverse-payment', { id: paymentId, keepPayment: false });
    await sim('delete-credit', { id: idIn(credit) });
    await control(sandbox, 'sync', { objectTypes: ['invoice'] });
    expect(await read(sandbox, 'invoices', invoiceId)).toMatchObject({ amount_due: 195 });
    await sim('delete-invoice', { id: invoiceId });
    await sim('delete-customer', { id: customerId });
    await control(sandbox, 'sync');
    const ids = (await listAll(sandbox, 'customers')).map((row) => row.id);
    expect(ids).not.toContain(customerId);
  });

  it('the control server closes the books and deactivates accounts', async () => {
    const sandbox = await sandboxFor();
    const { id } = sandbox.ledger.account('bank');
    await control(sandbox, 'ledger/close-books', { through: '2026-02-28' });
    await control(sandbox, 'ledger/set-account-active', { id, active: false });
    expect(sandbox.ledger.books.closedThrough).toBe('2026-02-28');
    expect(sandbox.ledger.accounts.get(id)?.active).toBe(false);
  });

  it('a ledger route changes the books of the connection that it names', async () => {
    const sandbox = await sandboxFor();
    const other = sandbox.connections.add();
    const before = sandbox.ledger.customers.size;
    await control(sandbox, 'ledger/add-customer', { connectionId: other.id, name: 'Acme' });
    expect([sandbox.ledger.customers.size, other.ledger.customers.size]).toStrictEqual([before, 6]);
  });
});

it('the control server moves the clock', async () => {
  const sandbox = await sandboxFor();
  await control(sandbox, 'clock/advance', { ms: 3_600_000 });
  expect(sandbox.clock.now()).toBe(START + 3_600_000);
  expect(sandbox.cache.lastSyncCompletedAt).toBe(START + 3_600_000);
  await control(sandbox, 'clock/set', { at: START + 5 });
  expect(sandbox.clock.now()).toBe(START + 5);
  await control(sandbox, 'clock/resume');
  await control(sandbox, 'clock/freeze');
});

describe('connections', () => {
  it('the control server changes a connection’s state, re-links it and makes new tokens', async () => {
    const sandbox = await sandboxFor();
    await control(sandbox, 'connections/set-state', { state: 'disabled', disabledReason: 'TUNNEL_ERROR' });
    expect(textAt(await get(sandbox, '/accounting/invoices'), 'error_code')).toBe('CONNECTION_DISABLED');
    expect(sandbox.connection.disabledReason).toBe('TUNNEL_ERROR');
    const relinked = await control(sandbox, 'connections/relink');
    expect(sandbox.connection.state).toBe('active');
    const fresh = await control(sandbox, 'connections/public-token', { connectionId: sandbox.connection.id });
    for (const reply of [relinked, fresh]) {
      const public_token = textAt(reply, 'result', 'publicToken');
      const { clientId: client_id, clientSecret: secret } = sandbox;
      const body = { client_id, secret, public_token };
      expect((await post(sandbox, '/item/public_token/exchange', body)).status).toBe(200);
    }
    const old = sandbox.accessToken;
    expect((await control(sandbox, 'connections/rotate-token')).body).toStrictEqual({ result: null });
    expect(sandbox.accessToken).not.toBe(old);
  });

  it('the control server adds a connection', async () => {
    const sandbox = await sandboxFor();
    const reply = await control(sandbox, 'connections/add', {
      platform: 'SAGE_INTACCT',
      books: { customers: 1, invoices: 2 },
    });
    const connection = sandbox.connections.get(textAt(reply, 'result', 'connectionId'));
    expect([connection.platform, connection.ledger.invoices.size]).toStrictEqual(['SAGE_INTACCT', 2]);
  });
});

describe('faults', () => {
  it('the control server adds, lists and clears faults', async () => {
    const sandbox = await sandboxFor();
    const effect = { kind: 'status', status: 429, retryAfter: 2 };
    const added = await control(sandbox, 'faults/add', { path: '/accounting/*', times: 2, effect });
    expect((await get(sandbox, '/accounting/accounts')).headers.get('retry-after')).toBe('2');
    const listed = await control(sandbox, 'faults/list');
    expect(listed.body['result']).toMatchObject([{ id: idIn(added), fired: 1, matched: 1, effect }]);
    await control(sandbox, 'faults/clear', { id: idIn(added) });
    expect((await get(sandbox, '/accounting/accounts')).status).toBe(200);
  });

  it('a fault can run control routes between two pages', async () => {
    const sandbox = await sandboxFor();
    const id = z.string().parse((await listAll(sandbox, 'invoices')).at(-1)?.id);
    const steps = [
      { route: 'ledger/edit-invoice', body: { id, changes: { memo: 'mid-scan' } } },
      { route: 'sync', body: {} },
    ];
    await control(sandbox, 'faults/add', { effect: { kind: 'then', steps } });
    const ids = (await listAll(sandbox, 'invoices', 'limit=20')).map((row) => row.id);
    expect(ids).not.toContain(id);
    expect(await read(sandbox, 'invoices', id)).toMatchObject({ memo: 'mid-scan' });
  });
});

it('the control server shows the requests and forgets them', async () => {
  const sandbox = await sandboxFor();
  await get(sandbox, '/accounting/accounts?limit=7');
  const shown = await control(sandbox, 'requests');
  expect(shown.body['result']).toMatchObject([{ path: '/accounting/accounts', query: { limit: '7' } }]);
  await control(sandbox, 'requests/reset');
  expect(sandbox.requests).toHaveLength(0);
});

it('the route state shows clock, connections and books, without tokens', async () => {
  const sandbox = await sandboxFor();
  const { ledger, connection, cache } = sandbox;
  const reply = await control(sandbox, 'state', { rows: ['invoices', 'payments'] });
  expect(reply.body['result']).toMatchObject({
    now: START,
    connections: [
      {
        id: connection.id,
        state: 'active',
        cached: { invoice: cache.tables.invoice.size },
        closedThrough: null,
        ledger: {
          invoices: [...ledger.invoices.keys()].map((id) => ledger.invoice(id)),
          payments: [...ledger.payments.values()],
        },
      },
    ],
  });
  expect(JSON.stringify(reply.body)).not.toContain(sandbox.accessToken);
});

describe('what does not fit is refused', () => {
  it.each([
    ['nowhere', {}, 404, 'No route nowhere'],
    ['toString', {}, 404, 'No route'],
    ['clock/advance', {}, 400, 'ms'],
    ['clock/advance', { ms: 1, s: 1 }, 400, 'Unrecognized key: "s"'],
    ['ledger/add-invoice', { customerId: null, lines: [{ subTotal: 1.5 }] }, 400, 'lines[0].subTotal'],
    ['faults/add', { effect: { kind: 'gremlin' } }, 400, 'effect.kind'],
    ['connections/set-state', { state: 'healthy' }, 400, 'state'],
    ['sync', { connectionId: '8f2b6c1e-3f1c-4f0e-9a57-2f0f3a0f9b10' }, 404, 'No connection'],
    ['ledger/void-invoice', { id: '8f2b6c1e-3f1c-4f0e-9a57-2f0f3a0f9b10' }, 409, 'does not exist'],
  ])('the control route %s refuses the body %o with %i', async (route, body, status, text) => {
    const sandbox = await sandboxFor({ customers: 1, invoices: 1 });
    const reply = await control(sandbox, route, body);
    expect(reply.status).toBe(status);
    expect(textAt(reply, 'error')).toContain(text);
  });

  it('the control server refuses bodies that are not JSON, and other methods than POST', async () => {
    const sandbox = await sandboxFor({ customers: 1, invoices: 1 });
    const url = `${sandbox.controlUrl}/__sim/state`;
    expect((await fetch(url, { method: 'POST', body: '{' })).status).toBe(400);
    expect((await fetch(url)).status).toBe(404);
  });

  it('the control routes are not on the API’s port', async () => {
    const sandbox = await sandboxFor({ customers: 1, invoices: 1 });
    const url = `${new URL(sandbox.url).origin}/__sim/state`;
    expect((await fetch(url, { method: 'POST', headers: headersFor(sandbox) })).status).toBe(404);
  });
});

it('the control server drives a whole payment: posted, synced, shown', async () => {
  const sandbox = await sandboxFor();
  const customer = sandbox.ledger.addCustomer({ name: 'Acme' });
  const invoice = sandbox.ledger.addInvoice({ customerId: customer.id, lines: [{ subTotal: 5000 }] });
  await control(sandbox, 'sync');
  const fresh = { customer, invoice, account: sandbox.ledger.account('undeposited') };
  await post(sandbox, '/accounting/invoice_payments', paymentFor(fresh, 50));
  await control(sandbox, 'clock/advance', { ms: 3_600_000 });
  const changed = await get(sandbox, `/accounting/invoices?last_synced_at_min=${START + 3_600_000}`);
  expect(rowsIn(changed, 'invoices')).toMatchObject([{ id: invoice.id, status: 'paid', amount_due: 0 }]);
});
