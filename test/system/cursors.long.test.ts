import { expect, test } from 'vitest';
import type { Effect } from '../../lib/local/sandbox/index.ts';
import { minutes, sharedSystem } from '../support/system.ts';
import { companyOf, lists, openInvoices } from '../support/system-company.ts';

const shared = sharedSystem({ environment: { PAGE_SIZE: '8' } });
const path = '/accounting/invoices';
const pages = 3;

const faults: readonly { readonly what: string; readonly effect: Effect; readonly more: number }[] = [
  { what: 'a refused cursor', effect: { kind: 'refuse-cursor' }, more: 2 },
  { what: 'a repeated cursor', effect: { kind: 'repeat-cursor' }, more: 2 },
  { what: 'rows that come twice', effect: { kind: 'duplicate-rows', rows: 3 }, more: 1 },
  { what: 'a truncated answer', effect: { kind: 'truncated' }, more: 1 },
  { what: 'an answer that is no JSON', effect: { kind: 'non-json' }, more: 1 },
  { what: 'a connection that breaks off', effect: { kind: 'reset', when: 'after' }, more: 1 },
];

test.each(faults)('a pull completes in spite of $what, and the table agrees with the ledger', async ({
  effect,
  more,
}) => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { pulled: [] });
  system.sandbox.faults.add({ connectionId: company.id, path, effect });
  system.resetRequests();

  // Act
  const pulled = await company.pull('invoices');

  // Assess
  expect(pulled.outcome).toBe('completed');
  expect(lists(company.requests()).length).toBeLessThanOrEqual(pages + more);
  expect(await company.differences('invoices')).toEqual([]);
  expect((await company.item('Connections', { item: 'sync#invoices' }))['window']).toBeUndefined();
});

test('a cursor that is refused twice fails the run, and the next run restarts the window', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { pulled: [] });
  const effect = { kind: 'refuse-cursor' } as const;
  const fault = system.sandbox.faults.add({ connectionId: company.id, path, effect, times: 100 });

  // Act
  const failed = await system.failure('pull-invoices', { connectionId: company.id });
  system.sandbox.faults.clear(fault);
  const pulled = await company.pull('invoices');

  // Assess
  expect(failed.errorType).toBe('CursorUnusable');
  expect(pulled.outcome).toBe('completed');
  expect(await company.differences('invoices')).toEqual([]);
});

test('rows that move between the pages during a pull are stored by the next pull', async () => {
  // Prepare: after the first page rows of the last one are edited, which moves them to the front
  const system = shared();
  const company = await companyOf(system, { pulled: [] });
  const { ledger, connection } = company;
  const open = openInvoices(ledger);
  const edit = (index: number) => {
    const invoice = open.at(index);
    if (invoice) ledger.editInvoice(invoice.id, { total: invoice.total + 5_000 });
    connection.cache.syncNow();
  };
  for (const [at, index] of [-1, 0].entries()) {
    const effect = { kind: 'then', run: () => edit(index) } as const;
    system.sandbox.faults.add({ connectionId: company.id, path, effect, after: at });
  }

  // Act
  const during = await company.pull('invoices');
  const next = await company.pull('invoices');

  // Assess
  expect(during.outcome).toBe('completed');
  expect(next.outcome).toBe('completed');
  expect(await company.differences('invoices')).toEqual([]);
});

test('the next window starts when the last one began to read, however long that took', async () => {
  // Prepare: after the first page one of its rows is edited, and the rest of the pull takes half an hour
  const system = shared();
  const { clock, faults } = system.sandbox;
  const company = await companyOf(system, { pulled: [] });
  const { ledger, connection } = company;
  const beganAt = new Date(clock.now()).toISOString();
  const edit = () => {
    const [newest] = openInvoices(ledger).toSorted(
      (one, other) => (other.updatedAt ?? 0) - (one.updatedAt ?? 0),
    );
    if (newest) ledger.editInvoice(newest.id, { total: newest.total + 5_000 });
    connection.cache.syncNow();
  };
  const later = () => clock.advance(minutes(30));
  faults.add({ connectionId: company.id, path, effect: { kind: 'then', run: edit } });
  faults.add({ connectionId: company.id, path, effect: { kind: 'then', run: later }, after: 1 });

  // Act
  const long = await company.pull('invoices');
  const { watermark } = await company.item('Connections', { item: 'sync#invoices' });
  const next = await company.pull('invoices');

  // Assess
  expect(long.counts?.created).toBe(ledger.invoices.size);
  expect(watermark).toBe(beganAt);
  expect(next.counts?.updated).toBe(1);
  expect(await company.differences('invoices')).toEqual([]);
});

test('an older page does not overwrite a newer version', async () => {
  // Prepare: a page is fetched, then the invoice changes and is pulled in full, and only then the page is written
  const { host, ...system } = shared();
  const company = await companyOf(shared(), { pulled: ['invoices'] });
  const [invoice] = openInvoices(company.ledger);
  if (!invoice) throw new Error('The books have no open invoice');
  const editTo = (total: number) => {
    company.ledger.editInvoice(invoice.id, { total });
    company.later();
  };
  editTo(invoice.total + 100);
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let held = false;
  const unhook = host.onCall(async ({ phase, action }) => {
    if (held || phase !== 'before' || action !== 'dynamodb:BatchGetItem') return undefined;
    held = true;
    reached.resolve();
    await goOn.promise;
    return undefined;
  });

  // Act
  const older = company.pull('invoices');
  await reached.promise;
  editTo(invoice.total + 200);
  const newer = await company.pull('invoices', { mode: 'full' });
  goOn.resolve();
  const late = await older;
  unhook();

  // Assess
  expect(newer.counts).toMatchObject({ updated: 1 });
  expect(late.counts).toMatchObject({ updated: 0, ignored: { STALE_PAGE: 1 } });
  const item = await company.item('Invoices', { invoiceId: invoice.id });
  expect(item['totalAmount']).toBe(invoice.total + 200);
  expect(await system.deadLetters(company.id)).toEqual([]);
});

test('an outage of Rutter during a whole run fails that run, and the next one catches up', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { pulled: ['invoices'] });
  const { watermark } = await company.item('Connections', { item: 'sync#invoices' });
  const before = await company.tables();
  for (const { id } of openInvoices(company.ledger)) company.ledger.editInvoice(id, { memo: 'Edited' });
  company.later();
  const effect = { kind: 'status', status: 502 } as const;
  const fault = system.sandbox.faults.add({ connectionId: company.id, effect, times: 1_000 });

  // Act
  const failed = await system.failure('pull-invoices', { connectionId: company.id });

  // Assess
  expect(failed.errorType).toBe('RutterUnavailable');
  const state = await company.item('Connections', { item: 'sync#invoices' });
  expect(state).toMatchObject({ watermark });
  expect(state).not.toHaveProperty('lease');
  expect((await company.tables())['Invoices']).toEqual(before['Invoices']);

  // Act
  system.sandbox.faults.clear(fault);
  const next = await company.pull('invoices');

  // Assess
  expect(next.counts?.updated).toBe(openInvoices(company.ledger).length);
  expect(await company.differences('invoices')).toEqual([]);
});
