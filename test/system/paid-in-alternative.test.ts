import { expect, test } from 'vitest';
import { partnerOf, postingSystem } from '../support/system-alternative.ts';

const shared = postingSystem();

test('paid-in-alternative: a payment is posted once, to the cent, and its invoice is shown as paid at once', async () => {
  // Prepare
  const partner = await partnerOf(shared());
  const { company } = partner;
  const invoice = await partner.bill(12_550);

  // Act
  const payment = await partner.pay(invoice);
  await partner.deliver();

  // Assess: posted to the cent, once, and shown as paid before Rutter's copy of the invoice knows
  const [posted, ...more] = partner.posted(payment);
  expect(more).toEqual([]);
  expect(posted).toMatchObject({
    amount: 12_550,
    currency: 'USD',
    customerId: company.ledger.invoice(invoice.id).customerId,
    accountId: company.ledger.account('undeposited').id,
    date: '2026-03-16',
    allocations: [{ invoiceId: invoice.id, amount: 12_550 }],
    state: 'posted',
  });
  expect(company.ledger.invoice(invoice.id)).toMatchObject({ status: 'paid', due: 0 });
  const paid = { status: 'paid', amountDue: 0, overpaid: 0, collectible: false, paidIn: 'alternative' };
  expect(await partner.shown(invoice)).toMatchObject(paid);
  expect(await partner.intent(payment)).toMatchObject({ state: 'POSTED', ledgerId: posted?.id });

  // Act: Rutter reads the ledger again, and what is confirmed is driven again
  await partner.becomes(payment, 'CONFIRMED');
  await partner.anHourLater();

  // Assess
  const intent = await partner.intent(payment);
  expect(intent).toMatchObject({
    state: 'CONFIRMED',
    ledgerRecords: [{ role: 'current', number: posted?.recordNo }],
    generation: 1,
  });
  expect(intent).not.toHaveProperty('dueAt');
  expect(await partner.shown(invoice)).toMatchObject({ ...paid, ledger: { amountDue: 0, status: 'paid' } });
  const stored = await company.item('Payments', { paymentId: `alternative:${payment.id}` });
  expect(stored).toMatchObject({ origin: 'alternative', status: 'succeeded', amount: 12_550 });
  expect(partner.posted(payment)).toHaveLength(1);
  expect(await company.differences()).toEqual([]);
});
