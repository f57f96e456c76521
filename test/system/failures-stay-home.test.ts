import { expect, test } from 'vitest';
import { type Bill, type Partner, partnerOf, postingSystem } from '../support/system-alternative.ts';
import { first } from '../support/system-wait.ts';

const shared = postingSystem();

/** A partner with an invoice that was paid in Alternative, posted and confirmed. */
async function withCollected() {
  const partner = await partnerOf(shared());
  const invoice = await partner.bill(10_000);
  const payment = await partner.collect(invoice);
  await partner.anHourLater();
  const posted = first(partner.posted(payment));
  return { partner, invoice, payment, posted };
}

/** Every payment in the ledger, with its state. */
function receipts({ company }: Partner) {
  return [...company.ledger.payments.values()].map(({ id, state }) => `${id} ${state}`);
}

async function shownDue(partner: Partner, invoice: Bill) {
  const { amountDue, status, collectible } = await partner.shown(invoice);
  return { amountDue, status, collectible };
}

for (const { how, code, status } of [
  { how: 'fail', code: 'REVERSE_FAILED_PAYMENT', status: 'failed' },
  { how: 'chargeBack', code: 'REVERSE_CHARGEBACK', status: 'charged_back' },
] as const) {
  test(`failures-stay-home: a payment that is ${status} after it was posted is due again here, stays in Intacct, and raises a to-do`, async () => {
    // Prepare
    const { partner, invoice, payment, posted } = await withCollected();
    const before = receipts(partner);
    shared().resetRequests();

    // Act
    partner.alternative.books[how](payment.id);
    await partner.deliver();
    await partner.aMinuteLater();

    // Assess: due again here, untouched there, and a person is told which payment settles which invoice
    expect(receipts(partner)).toEqual(before);
    const due = { amountDue: 10_000, status: 'open', collectible: true };
    expect(await shownDue(partner, invoice)).toEqual(due);
    const [todo, ...more] = await partner.open(code);
    expect(more).toEqual([]);
    expect(todo).toMatchObject({
      platformId: posted.recordNo,
      documentNumber: invoice.number,
      amount: '100.00 USD',
    });
    expect(todo?.['sentence']).toContain(
      `Intacct payment ${posted.recordNo} still settles ${invoice.number}`,
    );
    expect(todo?.['step']).toContain(`${posted.recordNo} > More actions > Reverse`);
    const stored = await partner.company.item('Payments', { paymentId: `alternative:${payment.id}` });
    expect(stored).toMatchObject({ status });

    // Act: the partner reverses it in Intacct
    partner.company.ledger.reversePayment(posted.id);
    await partner.anHourLater();
    await partner.anHourLater();

    // Assess
    expect(await partner.open(code)).toEqual([]);
    expect(await partner.company.todos(code)).toMatchObject([{ closedBy: 'ledger' }]);
    expect(await shownDue(partner, invoice)).toEqual(due);
    expect(partner.posts()).toEqual([]);
    expect(await partner.company.differences()).toEqual([]);
  });
}

test('failures-stay-home: a payment that is refunded after it was posted leaves its invoice paid, and raises a to-do', async () => {
  // Prepare
  const { partner, invoice, payment, posted } = await withCollected();
  const before = receipts(partner);
  shared().resetRequests();

  // Act
  partner.alternative.books.refund(payment.id);
  await partner.deliver();
  await partner.aMinuteLater();

  // Assess: the customer has paid and got it back, so nobody is asked again
  const paid = { amountDue: 0, status: 'paid', collectible: false };
  expect(receipts(partner)).toEqual(before);
  expect(await shownDue(partner, invoice)).toEqual(paid);
  const [todo, ...more] = await partner.open('REFUND_TO_BOOK');
  expect(more).toEqual([]);
  expect(todo).toMatchObject({ platformId: posted.recordNo, documentNumber: invoice.number });
  expect(todo?.['sentence']).toContain(
    `100.00 USD of payment ${payment.id} (100.00 USD, Intacct payment ${posted.recordNo}) was refunded`,
  );

  // Act: the sale is cancelled
  partner.company.ledger.reversePayment(posted.id);
  await partner.anHourLater();
  await partner.anHourLater();

  // Assess
  expect(await partner.open('REFUND_TO_BOOK')).toEqual([]);
  expect(await shownDue(partner, invoice)).toEqual(paid);
  expect(partner.posts()).toEqual([]);
});

test('failures-stay-home: a payment that fails before it is posted never reaches the ledger', async () => {
  // Prepare
  const partner = await partnerOf(shared());
  const invoice = await partner.bill(10_000);
  const payment = await partner.pay(invoice);
  partner.alternative.books.fail(payment.id);

  // Act: the event of the failure comes first
  await partner.alternative.deliver('payment_failed');
  await shared().host.idle();
  await partner.deliver();
  await partner.aMinuteLater();

  // Assess
  const closed = { state: 'CLOSED', closedAs: 'cancelled', reason: 'FAILED_BEFORE_POSTING' };
  expect(await partner.intent(payment)).toMatchObject(closed);
  expect(partner.posted(payment)).toEqual([]);
  expect(await shownDue(partner, invoice)).toEqual({ amountDue: 10_000, status: 'open', collectible: true });
});
