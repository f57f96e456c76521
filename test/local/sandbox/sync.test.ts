import { describe, expect, it } from 'vitest';
import { freshInvoice, get, listAll, paymentFor, post, read, START, sandboxFor } from './support.ts';

const HOUR = 3_600_000;

const anInvoice = (sandbox: Awaited<ReturnType<typeof sandboxFor>>): string => {
  const [id = ''] = sandbox.ledger.invoices.keys();
  return id;
};

describe('the copy', () => {
  it('the cache changes only at a sync, which sets last_synced_at only of rows that changed', async () => {
    const sandbox = await sandboxFor();
    const id = anInvoice(sandbox);
    sandbox.clock.advance(1500);
    sandbox.ledger.editInvoice(id, { memo: 'new' });
    expect(await read(sandbox, 'invoices', id)).not.toMatchObject({ memo: 'new' });
    sandbox.clock.advance(1000);
    sandbox.cache.syncNow();
    expect(await read(sandbox, 'invoices', id)).toMatchObject({
      memo: 'new',
      updated_at: '2026-03-16T12:00:01.000Z',
      last_synced_at: '2026-03-16T12:00:02.500Z',
    });
    expect(await listAll(sandbox, 'invoices', `last_synced_at_min=${START}`)).toHaveLength(1);
  });

  it('a sync with touchAll sets last_synced_at of every row', async () => {
    const sandbox = await sandboxFor({ touchAll: true });
    sandbox.cache.syncNow(['invoice']);
    const { invoices, customers } = sandbox.ledger;
    expect(await listAll(sandbox, 'invoices', `last_synced_at_min=${START}`)).toHaveLength(invoices.size);
    expect(await listAll(sandbox, 'customers', `last_synced_at_min=${START}`)).toHaveLength(0);
    expect(customers.size).toBeGreaterThan(0);
  });

  it('a row with a null updated_at is found only by last_synced_at_min', async () => {
    const sandbox = await sandboxFor({ oddities: true });
    const timeless = (await listAll(sandbox, 'invoices')).find((row) => row['updated_at'] === null);
    const id = String(timeless?.id);
    sandbox.ledger.editInvoice(id, { dueDate: '2026-12-31' });
    sandbox.cache.syncNow();
    const rows = await listAll(sandbox, 'invoices', `last_synced_at_min=${START}`);
    expect(rows).toMatchObject([{ id, updated_at: null, due_date: '2026-12-31T00:00:00.000Z' }]);
  });
});

describe('scheduled syncs', () => {
  it('scheduled syncs come every period and read what the ledger held at that time', async () => {
    const sandbox = await sandboxFor();
    const id = anInvoice(sandbox);
    sandbox.ledger.editInvoice(id, { memo: 'before' });
    sandbox.clock.advance(HOUR - 1);
    expect(await read(sandbox, 'invoices', id)).not.toMatchObject({ memo: 'before' });
    sandbox.clock.advance(1);
    expect(await read(sandbox, 'invoices', id)).toMatchObject({
      memo: 'before',
      last_synced_at: new Date(START + HOUR).toISOString(),
    });
    sandbox.clock.advance(HOUR / 2);
    sandbox.ledger.editInvoice(id, { memo: 'after' });
    sandbox.clock.advance(5 * HOUR);
    expect(await read(sandbox, 'invoices', id)).toMatchObject({
      memo: 'after',
      last_synced_at: new Date(START + 2 * HOUR).toISOString(),
    });
    const { body } = await get(sandbox, '/connections/status');
    expect(body).toHaveProperty('status.last_sync_completed_at', new Date(START + 6 * HOUR).toISOString());
  });

  it('scheduled syncs stop while the connection needs a new login', async () => {
    const sandbox = await sandboxFor();
    sandbox.connections.setState(sandbox.connection.id, 'needs_reauth');
    sandbox.clock.advance(3 * HOUR);
    expect(sandbox.cache.lastSyncCompletedAt).toBeLessThan(START);
  });

  it('scheduled syncs are at least an hour apart', async () => {
    await expect(sandboxFor({ syncPeriodMinutes: 30 })).rejects.toThrow(RangeError);
  });
});

describe('incremental_sync', () => {
  const ask = (sandbox: Awaited<ReturnType<typeof sandboxFor>>, body: unknown) =>
    post(sandbox, '/connections/incremental_sync', body);

  const changed = async (sandbox: Awaited<ReturnType<typeof sandboxFor>>) => {
    const rows = ['invoices', 'customers'].map((plural) =>
      listAll(sandbox, plural, `last_synced_at_min=${START}`),
    );
    return (await Promise.all(rows)).map((list) => list.length);
  };

  const withChanges = async (options = {}) => {
    const sandbox = await sandboxFor(options);
    const [customer = ''] = sandbox.ledger.customers.keys();
    sandbox.ledger.editInvoice(anInvoice(sandbox), { memo: 'new' });
    sandbox.ledger.editCustomer(customer, { phone: '1' });
    return sandbox;
  };

  it.each([
    [{ object_types: ['invoice'] }, [1, 0]],
    [{ object_types: ['accounting_customer', 'bill'] }, [0, 1]],
    [{}, [1, 1]],
    [{ object_types: [] }, [0, 0]],
  ])('incremental_sync with %o refreshes the named objects after the delay', async (body, expected) => {
    const sandbox = await withChanges();
    expect((await ask(sandbox, body)).body).toStrictEqual({ success: true });
    sandbox.clock.advance(1999);
    expect(await changed(sandbox)).toStrictEqual([0, 0]);
    sandbox.clock.advance(1);
    expect(await changed(sandbox)).toStrictEqual(expected);
  });

  it('incremental_sync waits for the configured delay, and refuses unknown objects', async () => {
    const sandbox = await withChanges({ syncDelayMs: 0 });
    expect((await ask(sandbox, { object_types: ['customer'] })).status).toBe(400);
    await ask(sandbox, { object_types: ['invoice'] });
    expect(await changed(sandbox)).toStrictEqual([1, 0]);
  });

  it('a sync that takes a while shows the ledger as it was when the sync began, and leaves newer rows', async () => {
    const sandbox = await sandboxFor({ syncDelayMs: 1000, syncDurationMs: 5000 });
    const fresh = freshInvoice(sandbox, 10_000);
    await ask(sandbox, {});
    sandbox.clock.advance(2000);
    const reply = await post(sandbox, '/accounting/invoice_payments', paymentFor(fresh, 100));
    expect(reply.status).toBe(200);
    sandbox.clock.advance(4000);
    expect(sandbox.cache.lastSyncStartedAt).toBe(START + 1000);
    expect(sandbox.cache.lastSyncCompletedAt).toBe(START + 6000);
    expect(await read(sandbox, 'invoices', fresh.invoice.id)).toMatchObject({ amount_due: 100 });
    const payments = await listAll(sandbox, 'invoice_payments', `last_synced_at_min=${START}`);
    expect(payments.map((row) => row['memo'])).toStrictEqual(['pay_1']);
  });
});
