import { expect, test } from 'vitest';
import { attemptSchema } from '../../functions/domain/intent/outgoing.ts';
import type { Item } from '../support/system.ts';
import { type Partner, partnerOf, postingSystem, strangerOf } from '../support/system-alternative.ts';

const shared = postingSystem();

/** A partner with this setting, and a payment over 100 that was delivered. */
async function withPaid(writeBack: 'off' | 'preview') {
  const partner = await partnerOf(shared(), { settings: { writeBack } });
  const invoice = await partner.bill(10_000);
  shared().resetRequests();
  const payment = await partner.pay(invoice);
  await partner.deliver();
  await partner.anHourLater();
  return { partner, invoice, payment };
}

function requestOf({ attempt }: Item): unknown {
  return attemptSchema.parse(attempt).request;
}

async function expectPaidHere(partner: Partner, invoice: Parameters<Partner['shown']>[0]) {
  const shown = { status: 'paid', amountDue: 0, collectible: false, paidIn: 'alternative' };
  expect(await partner.shown(invoice)).toMatchObject(shown);
}

test('a preview shows exactly the request that a release then sends', async () => {
  // Prepare
  const { partner, invoice, payment } = await withPaid('preview');
  const previewed = await partner.intent(payment);
  expect(previewed).toMatchObject({ state: 'CLOSED', closedAs: 'previewed', generation: 0 });
  expect(partner.posts()).toEqual([]);
  await expectPaidHere(partner, invoice);

  // Act: switched on, nothing older is sent; released, it is
  await partner.company.change({ writeBack: 'on' });
  await partner.anHourLater();
  expect(partner.posts()).toEqual([]);
  await partner.resolve(payment, 'release');
  const released = await partner.becomes(payment, 'CONFIRMED');

  // Assess
  expect(released).toMatchObject({ attempt: { request: requestOf(previewed) }, generation: 1 });
  expect(JSON.parse(String(requestOf(previewed)))).toMatchObject({
    invoice_payment: { memo: payment.id, linked_invoices: [{ id: invoice.id, amount: 100 }] },
  });
  expect(partner.posted(payment)).toMatchObject([{ amount: 10_000 }]);
  await expectPaidHere(partner, invoice);
});

test('with write-back off nothing is posted, and a person may release a payment', async () => {
  // Prepare
  const { partner, invoice, payment } = await withPaid('off');
  const off = { state: 'CLOSED', closedAs: 'off', reason: 'WRITEBACK_OFF' };
  expect(await partner.intent(payment)).toMatchObject(off);
  expect(partner.posts()).toEqual([]);
  await expectPaidHere(partner, invoice);

  // Act
  await partner.company.change({ writeBack: 'on' });
  await partner.resolve(payment, 'release');
  const released = await partner.becomes(payment, 'CONFIRMED');

  // Assess
  expect(partner.posted(payment)).toHaveLength(1);
  const { history } = released;
  expect(history).toContainEqual(
    expect.objectContaining({ by: 'Ada Clerk', reason: 'release', sentence: 'As agreed on the phone' }),
  );
});

test('a payment that was recorded by hand in Alternative is shown, and never posted', async () => {
  // Prepare
  const partner = await partnerOf(shared());
  const invoice = await partner.bill(10_000);
  shared().resetRequests();

  // Act
  const payment = await partner.alternative.pay({
    invoices: [{ invoiceId: invoice.id }],
    recordedByHand: true,
  });
  await partner.deliver();
  await partner.anHourLater();
  const refused = partner.resolve(payment, 'release');

  // Assess
  await expect(refused).rejects.toThrow('only marked as paid in Alternative, and is never posted');
  expect(await partner.intent(payment)).toMatchObject({ state: 'CLOSED', reason: 'MANUAL_CHECK_MARK' });
  expect(partner.posts()).toEqual([]);
  await expectPaidHere(partner, invoice);
});

test('a payment of a partner that is not connected waits, and is posted once the partner connects', async () => {
  // Prepare
  const partner = strangerOf(shared());
  const invoice = partner.enter(10_000);
  const payment = partner.take(invoice, 10_000);
  await partner.deliver();
  const waiting = await partner.intent(payment);
  expect(waiting).toMatchObject({ state: 'HELD', reason: 'UNKNOWN_CONNECTION' });

  // Act
  await partner.connect();
  await partner.becomes(payment, 'CONFIRMED');

  // Assess
  expect(partner.posted(payment)).toMatchObject([{ amount: 10_000 }]);
  await expectPaidHere(partner, invoice);
});

test('a payment of an invoice that was not pulled yet waits, and is posted after the pull', async () => {
  // Prepare
  const partner = await partnerOf(shared());
  const invoice = partner.enter(10_000);
  const payment = partner.take(invoice, 10_000);
  await partner.deliver();
  const waiting = await partner.intent(payment);
  expect(waiting).toMatchObject({ state: 'HELD', reason: 'INVOICE_NOT_SYNCED' });
  expect(waiting['sentence']).toContain(invoice.id);

  // Act
  await partner.company.pull('invoices');
  await partner.becomes(payment, 'CONFIRMED');

  // Assess
  expect(partner.posted(payment)).toMatchObject([{ amount: 10_000 }]);
  await expectPaidHere(partner, invoice);
});
