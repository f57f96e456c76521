import { expect, test } from 'vitest';
import type { Ledger } from '../../lib/local/sandbox/index.ts';
import { sharedSystem } from '../support/system.ts';
import { companyOf, openInvoices } from '../support/system-company.ts';
import { first } from '../support/system-wait.ts';

const shared = sharedSystem();

/** Deletes invoices; the returned function restores them as they were. */
function deleteInvoices(ledger: Ledger, count: number) {
  const rows = [...ledger.invoices.values()].slice(0, count);
  for (const { id } of rows) ledger.deleteInvoice(id);
  const restore = () => {
    for (const row of rows) ledger.books.invoices.set(row.id, row);
  };
  return { ids: rows.map(({ id }) => id), restore };
}

test('deletes-do-not-archive: an invoice that is deleted in Intacct is kept, marked missing, no longer offered for payment, and listed until it is seen again', async () => {
  // Prepare
  const company = await companyOf(shared(), { pulled: ['invoices'] });
  const { ledger } = company;
  const gone = first(openInvoices(ledger));
  const row = ledger.invoices.get(gone.id);
  const {
    collectible: _collectible,
    missingSince: _since,
    version: _version,
    ...before
  } = await company.item('Invoices', {
    invoiceId: gone.id,
  });

  // Act
  ledger.deleteInvoice(gone.id);
  company.later();
  const incremental = await company.pull('invoices');
  const swept = await company.pull('invoices', { mode: 'full' });
  const again = await company.pull('invoices', { mode: 'full' });

  // Assess
  expect(incremental.counts).toMatchObject({ read: 0, missing: 0 });
  expect(swept.counts?.missing).toBe(1);
  expect(again.counts?.missing).toBe(0);
  const marked = { ...before, collectible: false, missingSince: expect.any(String) };
  expect(await company.item('Invoices', { invoiceId: gone.id })).toMatchObject(marked);
  const [todo, ...more] = await company.todos('ARCHIVE_IN_ALTERNATIVE');
  expect(more).toEqual([]);
  expect(todo).toMatchObject({ subject: gone.id, documentNumber: gone.number, platformId: gone.recordNo });
  expect(todo).not.toHaveProperty('closedAt');

  // Act: it is restored in Intacct
  if (row) ledger.books.invoices.set(row.id, row);
  company.later();
  await company.pull('invoices');

  // Assess
  const { ledger: _snapshot, ...shown } = before;
  const restored = { ...shown, collectible: true, missingSince: null };
  expect(await company.item('Invoices', { invoiceId: gone.id })).toMatchObject(restored);
  const closed = expect.objectContaining({ closedAt: expect.any(String) });
  expect(await company.todos('ARCHIVE_IN_ALTERNATIVE')).toEqual([closed]);
  expect(await company.differences('invoices')).toEqual([]);
});

test('a customer that is archived or deleted in Intacct stays stored', async () => {
  // Prepare
  const company = await companyOf(shared(), { pulled: ['customers'] });
  const { ledger } = company;
  const [archived = '', deleted = ''] = [...ledger.customers.keys()];

  // Act
  ledger.editCustomer(archived, { active: false });
  ledger.deleteCustomer(deleted);
  company.later();
  await company.pull('customers', { mode: 'full' });

  // Assess
  const items = await company.tables();
  expect(items['Customers']).toHaveLength(6);
  expect(await company.item('Customers', { customerId: archived })).toMatchObject({
    status: 'archived',
    missingSince: null,
  });
  expect(await company.item('Customers', { customerId: deleted })).toMatchObject({
    missingSince: expect.any(String),
  });
  expect(await company.todos('ARCHIVE_IN_ALTERNATIVE')).toEqual([
    expect.objectContaining({ subject: deleted }),
  ]);
});

test('a record that a list left out but that can be read by id is not marked missing', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { pulled: ['invoices'] });
  const hidden = first(company.ledger.invoices.keys());
  const effect = { kind: 'malformed-row', id: hidden, field: 'id', value: 'another-invoice' } as const;
  const fault = system.sandbox.faults.add({ connectionId: company.id, path: '/accounting/invoices', effect });

  // Act
  const swept = await company.pull('invoices', { mode: 'full' });
  system.sandbox.faults.clear(fault);

  // Assess
  expect(swept.counts?.missing).toBe(0);
  expect(company.requests()).toContain(`GET /accounting/invoices/${hidden}`);
  expect(await company.item('Invoices', { invoiceId: hidden })).toMatchObject({ missingSince: null });
});

test('if more than 10 records and over 2 % are gone at once, none is marked missing and one to-do suspects a lost permission', async () => {
  // Prepare
  const company = await companyOf(shared(), { books: { customers: 4, invoices: 40 }, pulled: ['invoices'] });
  const before = await company.tables();
  const { restore } = deleteInvoices(company.ledger, 11);
  company.later();

  // Act
  const swept = await company.pull('invoices', { mode: 'full' });
  const again = await company.pull('invoices', { mode: 'full' });

  // Assess
  for (const { counts } of [swept, again]) expect(counts).toMatchObject({ missing: 0 });
  expect((await company.tables())['Invoices']).toEqual(before['Invoices']);
  const [todo, ...more] = await company.todos('PERMISSION_SUSPECTED');
  expect(more).toEqual([]);
  expect(todo).toMatchObject({ subject: 'invoices' });
  expect(todo).not.toHaveProperty('closedAt');
  expect(await company.todos('ARCHIVE_IN_ALTERNATIVE')).toEqual([]);

  // Act: the permission is back
  restore();
  company.later();
  await company.pull('invoices', { mode: 'full' });

  // Assess
  const closed = expect.objectContaining({ closedAt: expect.any(String) });
  expect(await company.todos('PERMISSION_SUSPECTED')).toEqual([closed]);
  expect(await company.differences('invoices')).toEqual([]);
});

test('10 records that are gone at once are each marked missing and listed', async () => {
  // Prepare
  const company = await companyOf(shared(), { books: { customers: 4, invoices: 40 }, pulled: ['invoices'] });
  const { ids } = deleteInvoices(company.ledger, 10);
  company.later();

  // Act
  const swept = await company.pull('invoices', { mode: 'full' });

  // Assess
  expect(swept.counts?.missing).toBe(10);
  const todos = await company.todos('ARCHIVE_IN_ALTERNATIVE');
  expect(todos.map(({ subject }) => subject).sort()).toEqual(ids.sort());
  expect(await company.todos('PERMISSION_SUSPECTED')).toEqual([]);
  expect(await company.differences('invoices')).toEqual([]);
});
