import { expect, test } from 'vitest';
import {
  type Bill,
  type NewPartner,
  type Partner,
  partnerOf,
  postingSystem,
} from '../support/system-alternative.ts';
import { first } from '../support/system-wait.ts';

// The numbered examples of an invoice's amount due that the ledger, its copy at Rutter and the tables take part in.
const shared = postingSystem();

/** A partner with an invoice over 100. */
async function withInvoice(wanted: NewPartner = {}, cents = 10_000) {
  const partner = await partnerOf(shared(), wanted);
  return { partner, invoice: await partner.bill(cents), ledger: partner.company.ledger };
}

async function due(partner: Partner, invoice: Bill): Promise<unknown> {
  return (await partner.shown(invoice))['amountDue'];
}

/** No account is chosen: nothing is posted, and everything waits. */
const waiting = { settings: { routes: [], paymentsAccountId: null } } satisfies NewPartner;

test('example 4: 100 paid and posted shows 0 while Rutter still says 100, and when it says 0', async () => {
  // Prepare
  const { partner, invoice } = await withInvoice();

  // Act
  const payment = await partner.pay(invoice);
  await partner.deliver();
  await partner.company.pull('invoices', { mode: 'full' });
  const old = await partner.shown(invoice);
  await partner.anHourLater();

  // Assess
  expect(old).toMatchObject({ amountDue: 0, status: 'paid', ledger: { amountDue: 10_000, links: [] } });
  const [posted] = partner.posted(payment);
  expect(await partner.shown(invoice)).toMatchObject({
    amountDue: 0,
    overpaid: 0,
    paidIn: 'alternative',
    ledger: { amountDue: 0, links: [{ ledgerId: posted?.id, amount: 10_000 }] },
  });
});

test('example 5: 100 posted, then failed, and still linked: 100 are due, unfrozen, with a to-do', async () => {
  // Prepare
  const { partner, invoice } = await withInvoice();
  const payment = await partner.collect(invoice);
  await partner.anHourLater();
  expect(await partner.shown(invoice)).toMatchObject({ amountDue: 0, frozenSince: expect.any(String) });

  // Act
  partner.alternative.books.fail(payment.id);
  await partner.deliver();
  await partner.aMinuteLater();

  // Assess
  expect(await partner.shown(invoice)).toMatchObject({ amountDue: 10_000, frozenSince: null, paidIn: null });
  expect(await partner.open('REVERSE_FAILED_PAYMENT')).toHaveLength(1);
});

test('example 6: 60 and 40 posted, then the 60 charged back: 60 are due', async () => {
  // Prepare
  const { partner, invoice } = await withInvoice();
  const sixty = await partner.collect(invoice, 6_000);
  expect(await due(partner, invoice)).toBe(4_000);
  await partner.collect(invoice, 4_000);
  await partner.anHourLater();
  expect(await partner.shown(invoice)).toMatchObject({ amountDue: 0, ledger: { amountDue: 0 } });

  // Act
  partner.alternative.books.chargeBack(sixty.id);
  await partner.deliver();

  // Assess
  expect(await due(partner, invoice)).toBe(6_000);
});

test('example 7: the second 100 waits until the failed 100 is reversed, and then goes by itself', async () => {
  // Prepare
  const { partner, invoice, ledger } = await withInvoice();
  const failed = await partner.collect(invoice);
  await partner.anHourLater();
  partner.alternative.books.fail(failed.id);
  await partner.deliver();

  // Act
  const second = await partner.pay(invoice);
  await partner.deliver();
  const held = await partner.intent(second);

  // Assess
  const [earlier] = partner.posted(failed);
  expect(await due(partner, invoice)).toBe(0);
  expect(held).toMatchObject({ state: 'HELD', reason: 'EARLIER_FAILED_PAYMENT_NOT_REVERSED' });
  expect(held['sentence']).toContain(`still settled by Intacct payment ${earlier?.recordNo}`);
  expect(partner.posted(second)).toEqual([]);

  // Act
  ledger.reversePayment(earlier?.id ?? '');
  await partner.anHourLater();
  await partner.becomes(second, 'CONFIRMED');

  // Assess
  expect(partner.posted(second)).toMatchObject([{ amount: 10_000 }]);
  expect(ledger.invoice(invoice.id)).toMatchObject({ due: 0 });
  expect(await due(partner, invoice)).toBe(0);
});

test('example 9: 400 of 1,000 paid in preview, then entered by hand: 600 are due before and after', async () => {
  // Prepare
  const { partner, invoice, ledger } = await withInvoice({ settings: { writeBack: 'preview' } }, 100_000);
  const payment = await partner.pay(invoice, 40_000);
  await partner.deliver();
  expect(await due(partner, invoice)).toBe(60_000);

  // Act
  const byHand = ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 40_000 }] });
  await partner.anHourLater();
  await partner.aMinuteLater();

  // Assess
  expect(await partner.shown(invoice)).toMatchObject({ amountDue: 60_000, ledger: { amountDue: 60_000 } });
  const counterpart = {
    state: 'CLOSED',
    ledgerId: byHand.id,
    ledgerRecords: [{ role: 'current', number: byHand.recordNo }],
  };
  expect(await partner.intent(payment)).toMatchObject(counterpart);
  expect(partner.posted(payment)).toEqual([]);
});

test('example 11: without links, 40 not posted and a cheque of 40 in Intacct: 20 are due', async () => {
  // Prepare
  const { partner, invoice, ledger } = await withInvoice({ ...waiting, reportLinks: false });
  await partner.pay(invoice, 4_000);
  await partner.deliver();
  expect(await due(partner, invoice)).toBe(6_000);

  // Act
  ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 4_000 }] });
  await partner.anHourLater();

  // Assess
  const { ledger: snapshot } = await partner.shown(invoice);
  expect(snapshot).toMatchObject({ totalAmount: 10_000, amountDue: 6_000, links: [] });
  expect(await due(partner, invoice)).toBe(2_000);
});

test('example 14: 100 paid and held, edited to 150 in Intacct, then charged back: 150 are due', async () => {
  // Prepare
  const { partner, invoice, ledger } = await withInvoice(waiting);
  const payment = await partner.pay(invoice);
  await partner.deliver();
  expect(await partner.intent(payment)).toMatchObject({ state: 'HELD' });

  // Act
  ledger.editInvoice(invoice.id, { total: 15_000 });
  await partner.anHourLater();
  const edited = await partner.shown(invoice);
  partner.alternative.books.chargeBack(payment.id);
  await partner.deliver();

  // Assess
  expect(edited).toMatchObject({ amountDue: 0, totalAmount: 10_000, status: 'paid' });
  expect(await partner.shown(invoice)).toMatchObject({
    amountDue: 15_000,
    totalAmount: 15_000,
    paidIn: null,
  });
  expect(await partner.intent(payment)).toMatchObject({ state: 'CLOSED', closedAs: 'cancelled' });
  expect(partner.posted(payment)).toEqual([]);
});

test('example 17: 60 and 60 within a minute on 100: 20 overpaid, the second held until it is refunded', async () => {
  // Prepare
  const { partner, invoice, ledger } = await withInvoice();

  // Act: both saw 100 due
  const payments = [await partner.pay(invoice, 6_000), await partner.pay(invoice, 6_000)];
  await partner.deliver();
  await partner.aMinuteLater();

  // Assess
  const posted = payments.filter((payment) => partner.posted(payment).length === 1);
  expect(posted).toHaveLength(1);
  const second = first(payments.filter((payment) => !posted.includes(payment)));
  const held = await partner.intent(second);
  expect(held).toMatchObject({ state: 'HELD', reason: 'NOT_ENOUGH_DUE' });
  expect(held['sentence']).toContain('but only 40.00 USD is due, so 20.00 USD is too much');
  expect(await partner.shown(invoice)).toMatchObject({ amountDue: 0, overpaid: 2_000 });
  expect(await partner.open('OVERPAID')).toMatchObject([{ amount: '20.00 USD' }]);
  expect(ledger.invoice(invoice.id)).toMatchObject({ due: 4_000 });

  // Act: the customer gets the second back
  partner.alternative.books.refund(second.id);
  await partner.deliver();
  await partner.aMinuteLater();

  // Assess
  expect(await partner.intent(second)).toMatchObject({ state: 'CLOSED', reason: 'REFUNDED_BEFORE_POSTING' });
  expect(await partner.open('OVERPAID')).toEqual([]);
  expect(await partner.shown(invoice)).toMatchObject({ amountDue: 0, collectible: false });
});
