import { expect, test } from 'vitest';
import { type Item, sharedSystem, systemFor } from '../support/system.ts';
import { type Company, companyOf, connected, openInvoices } from '../support/system-company.ts';
import { first } from '../support/system-wait.ts';

const shared = sharedSystem();

const malformed = [
  { what: 'an amount that is no number', field: 'amount_due', value: 'abc', code: 'AMOUNT_INVALID' },
  { what: 'an amount finer than the currency', field: 'amount_due', value: '1.005', code: 'AMOUNT_INVALID' },
  { what: 'no amount', field: 'amount_due', value: null, code: 'LEDGER_AMOUNT_MISSING' },
  { what: 'a null sync time', field: 'last_synced_at', value: null, code: 'RECORD_NOT_READABLE' },
  { what: 'an unknown currency', field: 'currency_code', value: 'ZZZ', code: 'CURRENCY_UNKNOWN' },
] as const;

test.each(malformed)('a record with $what is held, and the rest of its page is stored', async ({
  field,
  value,
  code,
}) => {
  // Prepare: two open invoices change, and one of them cannot be read
  const system = shared();
  const company = await companyOf(system, { pulled: ['invoices'] });
  const [bad, good] = openInvoices(company.ledger);
  if (!bad || !good) throw new Error('The books have too few open invoices');
  const lastGood = await company.item('Invoices', { invoiceId: bad.id });
  for (const { id, total } of [bad, good]) company.ledger.editInvoice(id, { total: total + 1_000 });
  company.later();
  const fault = system.sandbox.faults.add({
    connectionId: company.id,
    path: '/accounting/invoices*',
    effect: { kind: 'malformed-row', id: bad.id, field, value },
  });

  // Act
  const pulled = await company.pull('invoices');
  const again = await company.pull('invoices');

  // Assess
  expect(pulled).toMatchObject({ outcome: 'completed', counts: { read: 2, updated: 1, held: 1 } });
  expect(pulled.held).toEqual([{ id: bad.id, code, sentence: expect.any(String) }]);
  expect(again.counts).toMatchObject({ unchanged: 1, held: 1 });
  expect(await company.item('Invoices', { invoiceId: good.id })).toMatchObject({
    amountDue: good.total + 1_000,
  });
  const held = await company.item('Invoices', { invoiceId: bad.id });
  expect(held).toMatchObject({ ...figuresOf(lastGood), collectible: false, held: { code, field } });
  const control = await company.item('Connections', { item: `held#invoices#${bad.id}` });
  expect(control).toMatchObject({ held: { code, step: expect.any(String) } });

  // Act: the record is readable again
  system.sandbox.faults.clear(fault);
  const mended = await company.pull('invoices');

  // Assess
  expect(mended).toMatchObject({ counts: { updated: 1, held: 0 }, held: [] });
  expect(await company.differences('invoices')).toEqual([]);
  expect(await heldItems(company)).toEqual([]);
});

test('a record without an id is held until a full pull no longer finds it', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { pulled: [] });
  const bad = first(openInvoices(company.ledger));
  const effect = { kind: 'malformed-row', id: bad.id, field: 'id', remove: true } as const;
  const fault = system.sandbox.faults.add({ connectionId: company.id, path: '/accounting/invoices', effect });

  // Act
  const pulled = await company.pull('invoices');

  // Assess
  const { size } = company.ledger.invoices;
  expect(pulled).toMatchObject({ outcome: 'completed', counts: { read: size, created: size - 1, held: 1 } });
  expect(pulled.held?.[0]).toMatchObject({ code: 'RECORD_NOT_READABLE' });
  expect(pulled.held?.[0]?.sentence).toContain(bad.number);
  expect(await heldItems(company)).toHaveLength(1);

  // Act
  system.sandbox.faults.clear(fault);
  const full = await company.pull('invoices', { mode: 'full' });

  // Assess
  expect(full).toMatchObject({ counts: { created: 1, held: 0 }, held: [] });
  expect(await heldItems(company)).toEqual([]);
});

test('2,500 line items, yen, dinars and null currencies arrive as they are, and every amount is whole', async () => {
  // Prepare
  const system = await systemFor({ sandbox: { invoices: 120, oddities: true, largeInvoiceLines: 2500 } });
  const { ledger, connection, cache } = system.sandbox;
  const customerId = first(ledger.customers.keys());
  const expected = { JPY: 123_456, KWD: 1_234_567, USD: 30 };
  const invoices = Object.entries(expected).map(([currency, subTotal]) =>
    ledger.addInvoice({ customerId, currency, lines: [{ subTotal }] }),
  );
  cache.syncNow();
  const noisy = {
    kind: 'malformed-row',
    id: invoices[2]?.id,
    field: 'amount_due',
    value: 0.1 + 0.2,
  } as const;
  const fault = system.sandbox.faults.add({ path: '/accounting/invoices', effect: noisy });

  // Act
  const company = await connected(system, connection);

  // Assess
  system.sandbox.faults.clear(fault);
  expect(await company.differences()).toEqual([]);
  for (const { id, currency } of invoices) {
    const total = Object.entries(expected).find(([code]) => code === currency)?.[1];
    const shown = { currency, totalAmount: total, amountDue: total, collectible: true };
    expect(await company.item('Invoices', { invoiceId: id })).toMatchObject(shown);
  }
  const tables = await company.tables();
  const large = ledger.invoice([...ledger.invoices.keys()][0] ?? '');
  const parts = (tables['Invoices'] ?? []).filter(({ invoiceId }) =>
    String(invoiceId).startsWith(`${large.id}#lines#`),
  );
  expect(parts.flatMap(({ lineItems }) => lineItems)).toHaveLength(2500);
  const amounts = Object.values(tables)
    .flat()
    .flatMap((item) => amountsIn(item));
  expect(amounts.length).toBeGreaterThan(2500);
  expect(amounts.filter(([, value]) => !Number.isSafeInteger(value))).toEqual([]);
});

async function heldItems(company: Company): Promise<Item[]> {
  const { Connections = [] } = await company.tables();
  return Connections.filter(({ item }) => String(item).startsWith('held#'));
}

function figuresOf({ amountDue, totalAmount, status, dueDate, currency, lineItems }: Item): Item {
  return { amountDue, totalAmount, status, dueDate, currency, lineItems };
}

/** Every number in an item, at any depth, whose name says that it is an amount of money. */
function amountsIn(value: unknown, name = ''): (readonly [string, number])[] {
  if (typeof value === 'number') return /amount|due|total|paid/i.test(name) ? [[name, value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => amountsIn(one, Array.isArray(value) ? name : key));
}
