import { expect, test } from 'vitest';
import { entities } from '../../functions/domain/shared/ids.ts';
import { sharedSystem } from '../support/system.ts';
import { companyOf, openInvoices } from '../support/system-company.ts';

const shared = sharedSystem();

/** A company with its invoices pulled, and some open ones of them. */
async function withInvoices(pulled = ['invoices']) {
  const company = await companyOf(shared(), { pulled });
  const open = openInvoices(company.ledger);
  return { company, ledger: company.ledger, open };
}

function at<Thing>(things: readonly Thing[], index: number): Thing {
  const thing = things[index];
  if (thing === undefined) throw new Error(`There is no thing ${index}`);
  return thing;
}

test('unpaid-changes-flow-in: a new total or due date of an unpaid invoice is shown after the next pull', async () => {
  // Prepare
  const { company, ledger, open } = await withInvoices();
  const [dearer, later, partly] = [at(open, 0), at(open, 1), at(open, 2)];
  ledger.receivePayment({ allocations: [{ invoiceId: partly.id, amount: 1_000 }] });

  // Act
  ledger.editInvoice(dearer.id, { total: dearer.total + 2_550 });
  ledger.editInvoice(later.id, { dueDate: '2030-02-28' });
  ledger.editInvoice(partly.id, { total: partly.total + 700, dueDate: '2030-03-31' });
  company.later();
  const pulled = await company.pull('invoices');

  // Assess
  expect(pulled.counts?.updated).toBe(3);
  const shown = (invoiceId: string) => company.item('Invoices', { invoiceId });
  const total = dearer.total + 2_550;
  expect(await shown(dearer.id)).toMatchObject({ amountDue: total, totalAmount: total, collectible: true });
  expect(await shown(later.id)).toMatchObject({ dueDate: '2030-02-28', amountDue: later.total });
  expect(await shown(partly.id)).toMatchObject({
    status: 'partially_paid',
    amountDue: partly.total - 300,
    dueDate: '2030-03-31',
  });
});

test('partial-payments-and-credits: an invoice that is paid or credited in part shows what the ledger has as due', async () => {
  // Prepare
  const { company, ledger, open } = await withInvoices();
  const [paid, credited, both] = [at(open, 0), at(open, 1), at(open, 2)];

  // Act
  ledger.receivePayment({
    allocations: [
      { invoiceId: paid.id, amount: 1_234 },
      ...(both.customerId === paid.customerId ? [{ invoiceId: both.id, amount: 1 }] : []),
    ],
  });
  ledger.addCredit({ applications: [{ invoiceId: credited.id, amount: 4_321 }] });
  ledger.receivePayment({ allocations: [{ invoiceId: both.id, amount: 500 }] });
  ledger.writeOff({ invoiceId: both.id, amount: 600 });
  company.later();
  await company.pull('invoices');

  // Assess
  for (const { id } of [paid, credited, both]) {
    const { due, total } = ledger.invoice(id);
    expect(due).toBeLessThan(total);
    const shown = {
      status: 'partially_paid',
      amountDue: due,
      totalAmount: total,
      collectible: true,
      paidIn: null,
    };
    expect(await company.item('Invoices', { invoiceId: id })).toMatchObject(shown);
  }
  expect(await company.differences('invoices')).toEqual([]);
});

test('paid-in-intacct: an invoice that is paid or credited in Intacct is shown as paid, and is not collectible', async () => {
  // Prepare
  const { company, ledger, open } = await withInvoices();
  const [paid, credited] = [at(open, 0), at(open, 1)];

  // Act
  ledger.receivePayment({ allocations: [{ invoiceId: paid.id, amount: paid.due }] });
  ledger.addCredit({ applications: [{ invoiceId: credited.id, amount: credited.due }] });
  company.later();
  await company.pull('invoices');

  // Assess
  const shown = { status: 'paid', amountDue: 0, collectible: false };
  expect(await company.item('Invoices', { invoiceId: paid.id })).toMatchObject({
    ...shown,
    paidIn: 'intacct',
  });
  expect(await company.item('Invoices', { invoiceId: credited.id })).toMatchObject({
    ...shown,
    paidIn: 'credit',
  });
});

test('frozen-once-paid: a change of a paid invoice is logged as ignored, and not shown', async () => {
  // Prepare
  const { company, ledger, open } = await withInvoices();
  const { id, due, total } = at(open, 0);
  const payment = ledger.receivePayment({ allocations: [{ invoiceId: id, amount: due }] });
  company.later();
  await company.pull('invoices');
  const {
    ledger: _snapshot,
    version: _version,
    laterLineItems: _lines,
    ...shown
  } = await company.item('Invoices', {
    invoiceId: id,
  });

  // Act: edited while paid, and then opened again by reversing the payment
  for (const edit of [
    () => ledger.editInvoice(id, { total: total + 10_000, dueDate: '2031-01-31', memo: 'Edited too late' }),
    () => ledger.reversePayment(payment.id),
  ]) {
    edit();
    company.later();
    const linesBefore = shared().lines.length;
    const pulled = await company.pull('invoices');

    // Assess
    expect(pulled.counts).toMatchObject({ updated: 0, ignored: { FROZEN_PAID: 1 } });
    expect(pulled.sentence).toContain('1 ignored (FROZEN_PAID)');
    const logged = shared()
      .lines.slice(linesBefore)
      .filter((line) => line.includes('FROZEN_PAID') && line.includes(id));
    expect(logged).toHaveLength(1);
    expect(await company.item('Invoices', { invoiceId: id })).toMatchObject(shown);
  }
  const { ledger: snapshot } = await company.item('Invoices', { invoiceId: id });
  expect(snapshot).toMatchObject({ totalAmount: total + 10_000, amountDue: total + 10_000 });
});

test('never-created-outward: whatever runs, the ledger stays as it is', async () => {
  // Prepare
  const system = shared();
  const company = await companyOf(system, { settings: { freshEveryMinutes: 1 } });
  const { ledger } = company;
  const books = () =>
    [ledger.customers, ledger.invoices, ledger.payments, ledger.deposits].map((rows) => [...rows]);
  const before = structuredClone(books());
  system.resetRequests();

  // Act
  await system.tickAll();
  for (const entity of entities) await company.pull(entity, { mode: 'full' });
  await company.change({ writeBack: 'on' });
  await system.tickAll();

  // Assess
  expect(books()).toEqual(before);
  const writing = company.requests().filter((name) => !name.startsWith('GET '));
  expect(new Set(writing)).toEqual(new Set(['POST /connections/incremental_sync']));
});

test('no-payment-deletion: a payment that is gone from Intacct is kept, and marked as missing', async () => {
  // Prepare
  const { company, ledger, open } = await withInvoices(['payments']);
  const { id, due } = at(open, 0);
  const payment = ledger.receivePayment({ allocations: [{ invoiceId: id, amount: due }] });
  company.later();
  await company.pull('payments');

  // Act
  ledger.reversePayment(payment.id, { keepPayment: false });
  company.later();
  const swept = await company.pull('payments', { mode: 'full' });

  // Assess
  expect(swept.counts).toMatchObject({ missing: 1 });
  const kept = await company.item('Payments', { paymentId: `intacct:${payment.id}` });
  expect(kept).toMatchObject({ amount: due, missingSince: expect.any(String) });
  expect(await company.differences('payments')).toEqual([]);
});
