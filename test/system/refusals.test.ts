import { expect, test } from 'vitest';
import { partnerOf, postingSystem } from '../support/system-alternative.ts';

const shared = postingSystem();

test('a payment that Intacct refuses for good is sent again only when a person says so', async () => {
  // Prepare
  const partner = await partnerOf(shared());
  const { company } = partner;
  const invoice = await partner.bill(10_000);
  const payment = await partner.pay(invoice);
  company.ledger.closeBooks('2026-03-31');
  shared().resetRequests();

  // Act
  await partner.deliver();
  for (let minute = 0; minute < 3; minute++) await partner.aMinuteLater();
  await partner.anHourLater();
  const refused = await partner.intent(payment);

  // Assess
  expect(refused).toMatchObject({ state: 'REFUSED', reason: 'PERIOD_CLOSED', generation: 1 });
  expect(refused['sentence']).toContain('books are closed through 2026-03-31');
  expect(refused['step']).not.toBe('');
  expect(partner.posts()).toHaveLength(1);
  expect(partner.posted(payment)).toEqual([]);
  expect(await partner.shown(invoice)).toMatchObject({ amountDue: 0, paidIn: 'alternative' });

  // Act
  await partner.resolve(payment, 'retry', { date: '2026-04-01' });
  await partner.becomes(payment, 'CONFIRMED');

  // Assess
  expect(partner.posted(payment)).toMatchObject([{ amount: 10_000, date: '2026-04-01' }]);
  expect(await partner.intent(payment)).toMatchObject({ generation: 2 });
});

test('a payment of what a cheque paid a minute before is refused by Intacct, then held with both amounts', async () => {
  // Prepare: Rutter does not know of the cheque
  const partner = await partnerOf(shared());
  const { ledger } = partner.company;
  const invoice = await partner.bill(10_000);
  const payment = await partner.pay(invoice);
  ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 3_000 }] });

  // Act
  await partner.deliver();
  const refused = await partner.intent(payment);
  await partner.anHourLater();
  await partner.aMinuteLater();
  const held = await partner.intent(payment);

  // Assess
  expect(refused).toMatchObject({ state: 'REFUSED' });
  expect(refused['sentence']).toContain('100 USD exceeds the amount due 70 USD');
  expect(held).toMatchObject({ state: 'HELD', reason: 'NOT_ENOUGH_DUE' });
  expect(held['sentence']).toContain('but only 70.00 USD is due, so 30.00 USD is too much');
  expect(partner.posted(payment)).toEqual([]);
  expect(ledger.invoice(invoice.id)).toMatchObject({ due: 7_000 });
  expect(await partner.shown(invoice)).toMatchObject({ amountDue: 0, collectible: false });

  // Act: the cheque was applied to the wrong invoice, and is reversed
  const [cheque] = [...ledger.payments.values()].filter(({ amount }) => amount === 3_000);
  ledger.reversePayment(cheque?.id ?? '');
  await partner.anHourLater();
  await partner.becomes(payment, 'CONFIRMED');

  // Assess
  expect(ledger.invoice(invoice.id)).toMatchObject({ due: 0 });
  expect(await partner.shown(invoice)).toMatchObject({ amountDue: 0, overpaid: 0 });
});

/** A clerk has entered 100 of an invoice over 200 by hand; the same 100 then come from Alternative. */
async function withDuplicate() {
  const partner = await partnerOf(shared());
  const { company } = partner;
  const invoice = await partner.bill(20_000);
  const payment = await partner.pay(invoice, 10_000);
  const entry = company.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 10_000 }] });
  company.connection.cache.syncNow();
  await company.pull('payments');
  await partner.deliver();
  return { partner, ledger: company.ledger, invoice, payment, entry };
}

test("a payment that looks like a clerk's entry is held with its number, and its invoice is not collectible meanwhile", async () => {
  const { partner, invoice, payment, entry } = await withDuplicate();

  const held = await partner.intent(payment);

  expect(held).toMatchObject({ state: 'HELD', reason: 'LOOKS_RECORDED_BY_HAND' });
  expect(held['sentence']).toContain(`Intacct payment ${entry.recordNo} of 2026-03-16 over 100.00 USD`);
  expect(partner.posted(payment)).toEqual([]);
  expect(await partner.shown(invoice)).toMatchObject({ collectible: false });
});

test("when a person says that it is the same payment, the clerk's entry becomes its record and nothing is posted", async () => {
  // Prepare
  const { partner, ledger, invoice, payment, entry } = await withDuplicate();

  // Act
  await partner.resolve(payment, 'same-payment');
  await partner.becomes(payment, 'CONFIRMED');
  await partner.anHourLater();

  // Assess
  expect(await partner.intent(payment)).toMatchObject({
    ledgerId: entry.id,
    ledgerRecords: [{ role: 'current', number: entry.recordNo }],
  });
  expect(ledger.invoice(invoice.id)).toMatchObject({ due: 10_000 });
  expect(await partner.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
});

test("when a person says that it is another payment, it is posted beside the clerk's entry", async () => {
  // Prepare
  const { partner, ledger, invoice, payment } = await withDuplicate();

  // Act
  await partner.resolve(payment, 'another-payment');
  await partner.becomes(payment, 'CONFIRMED');
  await partner.anHourLater();

  // Assess
  expect(partner.posted(payment)).toMatchObject([{ amount: 10_000 }]);
  expect(ledger.invoice(invoice.id)).toMatchObject({ due: 0 });
  expect(await partner.shown(invoice)).toMatchObject({ amountDue: 0, overpaid: 0 });
});
