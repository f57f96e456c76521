import { expect, test } from 'vitest';
import { partnerOf, postingSystem } from '../support/system-alternative.ts';

const shared = postingSystem();
const said = { by: 'Ada Clerk', note: 'The customer agreed to the higher price' };

/** An invoice over 100 that was paid in Alternative, and then edited to 150 in Intacct. */
async function withEdited() {
  const partner = await partnerOf(shared());
  const invoice = await partner.bill(10_000);
  const payment = await partner.collect(invoice);
  await partner.anHourLater();
  partner.company.ledger.editInvoice(invoice.id, { total: 15_000, dueDate: '2030-01-31' });
  await partner.anHourLater();
  const decide = () =>
    shared().invoke('resolve', {
      connectionId: partner.company.id,
      invoiceId: invoice.id,
      outcome: 'take-ledger-values',
      ...said,
    });
  return { partner, invoice, payment, decide };
}

test('an edit after it was paid in Alternative shows nothing, and is a to-do', async () => {
  const { partner, invoice } = await withEdited();

  const [todo, ...more] = await partner.open('EDITED_AFTER_PAID');

  expect(await partner.shown(invoice)).toMatchObject({
    status: 'paid',
    paidIn: 'alternative',
    totalAmount: 10_000,
    amountDue: 0,
    ledger: { totalAmount: 15_000, amountDue: 5_000 },
  });
  expect(more).toEqual([]);
  expect(todo).toMatchObject({ subject: invoice.id, documentNumber: invoice.number });
  expect(todo?.['sentence']).toContain('total 100.00 USD -> 150.00 USD');
});

test("take-ledger-values: the invoice shows what Intacct has, less what was paid, and the person's reason", async () => {
  // Prepare
  const { partner, invoice, decide } = await withEdited();

  // Act
  const resolved = await decide();
  await partner.aMinuteLater();

  // Assess
  const due = { amountDue: 5_000, status: 'partially_paid', collectible: true, paidIn: null };
  expect(resolved).toMatchObject(due);
  const shown = { ...due, totalAmount: 15_000, dueDate: '2030-01-31', frozenSince: null };
  expect(await partner.shown(invoice)).toMatchObject(shown);
  const closed = { closedBy: 'person', note: expect.stringContaining(said.note) };
  expect(await partner.company.todos('EDITED_AFTER_PAID')).toMatchObject([closed]);

  // Act: the rest is paid
  await partner.collect(invoice);
  await partner.anHourLater();

  // Assess
  expect(partner.company.ledger.invoice(invoice.id)).toMatchObject({ due: 0 });
  expect(await partner.shown(invoice)).toMatchObject({ amountDue: 0, status: 'paid', totalAmount: 15_000 });
  expect(await partner.company.differences('invoices')).toEqual([]);
});

test('an invoice that is not paid shows what Intacct has already', async () => {
  const partner = await partnerOf(shared());
  const invoice = await partner.bill(10_000);

  const { errorType, errorMessage } = await shared().failure('resolve', {
    connectionId: partner.company.id,
    invoiceId: invoice.id,
    outcome: 'take-ledger-values',
    ...said,
  });

  expect(errorType).toBe('InvalidInput');
  expect(errorMessage).toContain(
    'it is not frozen by a payment, so it already shows the values of the ledger',
  );
});
