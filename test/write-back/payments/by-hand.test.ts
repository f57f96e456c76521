import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../../functions/domain/shared/errors.ts';
import { rejection } from '../../support/rutter.ts';
import { learn, recordedIn, rigFor } from '../../support/write-back.ts';
import { payoutRig } from '../payouts/rig.ts';

const refund = (id: string, amount: string) => ({ payment: { refund: { id, amount } } });

describe('a ledger payment that is received after a payment failed or was refunded', () => {
  it.each([
    { topic: 'payment_failed' as const, more: {}, due: 0 },
    { topic: 'payment_refunded' as const, more: refund('re', '100.00'), due: 0 },
  ])('does not become its record after $topic', async ({ topic, more, due }) => {
    const rig = await rigFor({ settings: { writeBack: 'preview' } });
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.later(2);
    await rig.tell(topic, [[invoice, 10_000]], more);
    await rig.later(2);
    rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 10_000 }] });
    await learn(rig);
    expect(await rig.intent()).toMatchObject({ ledgerIds: [] });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: due, collectible: false });
    expect(await rig.open()).not.toContain('REVERSE_FAILED_PAYMENT');
    expect(await rig.open()).not.toContain('REFUND_TO_BOOK');
  });

  it('becomes the record of the payment that succeeded', async () => {
    const rig = await rigFor({ settings: { writeBack: 'preview' } });
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]], { id: 'dead' });
    await rig.tell('payment_failed', [[invoice, 10_000]], { id: 'dead' });
    await rig.tell('payment_succeeded', [[invoice, 10_000]], { id: 'alive' });
    await rig.later(2);
    const { id } = rig.sandbox.ledger.receivePayment({
      allocations: [{ invoiceId: invoice.id, amount: 10_000 }],
    });
    await learn(rig);
    expect(await rig.intent('dead')).toMatchObject({ ledgerIds: [] });
    expect(await rig.intent('alive')).toMatchObject({ ledgerIds: [id] });
    expect(await rig.open()).toEqual([]);
  });
});

it('a ledger payment that looks like a failed payment is to be reversed once a person says that it is the same', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  const { recordNo } = rig.sandbox.ledger.receivePayment({
    allocations: [{ invoiceId: invoice.id, amount: 10_000 }],
  });
  await learn(rig);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  expect(await rig.drive()).toMatchObject({ reason: 'LOOKS_RECORDED_BY_HAND' });
  await rig.tell('payment_failed', [[invoice, 10_000]]);
  await rig.later(5);
  expect((await rig.intent()).step).toContain(
    'resolve this intent with outcome `done-by-hand` and its Intacct number',
  );
  expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0 });
  await rig.resolve('done-by-hand', { ledgerIds: [recordNo] });
  await rig.later(5);
  expect(await rig.open()).toEqual(['REVERSE_FAILED_PAYMENT']);
  expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000 });
});

describe('a refund of a part', () => {
  it('does not hide that the payment was reversed, and the number is accepted when it is received again', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.until('CONFIRMED');
    const [own] = recordedIn(rig.sandbox);
    await rig.tell('payment_refunded', [[invoice, 10_000]], refund('re', '1.00'));
    await rig.later(2);
    expect(await rig.open()).toEqual(['REFUND_TO_BOOK']);
    rig.sandbox.ledger.reversePayment(own?.id ?? '', { keepPayment: false });
    await learn(rig);
    expect(await rig.open()).toContain('POSTED_PAYMENT_GONE');
    const { id, recordNo } = rig.sandbox.ledger.receivePayment({
      allocations: [{ invoiceId: invoice.id, amount: 10_000 }],
    });
    await learn(rig);
    await rig.resolve('done-by-hand', { ledgerIds: [recordNo] });
    await rig.later(10);
    expect(await rig.intent()).toMatchObject({ ledgerIds: [id] });
    expect(await rig.intent()).not.toHaveProperty('refundBooked');
    expect(await rig.open()).toEqual(['REFUND_TO_BOOK']);
    await rig.resolve('done-by-hand');
    expect(await rig.intent()).toMatchObject({ ledgerIds: [id], refundBooked: 100 });
    expect(await rig.open()).toEqual([]);
  });

  it('can be booked for a payment that was entered by hand', async () => {
    const rig = await rigFor({ settings: { writeBack: 'preview' } });
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.later(2);
    rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 10_000 }] });
    await learn(rig);
    await rig.tell('payment_refunded', [[invoice, 10_000]], refund('re', '5.00'));
    await rig.later(2);
    expect(await rig.open()).toEqual(['REFUND_TO_BOOK']);
    await rig.resolve('done-by-hand');
    expect(await rig.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'previewed', refundBooked: 500 });
    expect(await rig.open()).toEqual([]);
  });

  it('can be booked before the posted payment is confirmed', async () => {
    const rig = await rigFor({ settings: { freshEveryMinutes: 0 } });
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.drive();
    await rig.tell('payment_refunded', [[invoice, 10_000]], refund('re', '5.00'));
    await rig.later(1);
    expect(await rig.open()).toEqual(['REFUND_TO_BOOK']);
    await rig.resolve('done-by-hand');
    expect(await rig.intent()).toMatchObject({ state: 'POSTED', refundBooked: 500 });
    expect(await rig.open()).toEqual([]);
  });
});

describe('a payment recorded by hand where we cannot read the record', () => {
  it('keeps the number, and is to be reversed after a chargeback until a person says that it is', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [], {
      amount: 10_000,
      payment: { customerId: invoice.customerId },
    });
    await rig.later(2);
    await rig.resolve('done-by-hand', { ledgerIds: ['4711'] });
    expect(await rig.intent()).toMatchObject({ closedAs: 'done-by-hand', ledgerNumbers: ['4711'] });
    await rig.tell('payment_chargeback', [], { amount: 10_000 });
    await rig.later(10);
    const [todo] = await rig.stores.todosOf(rig.profile.connectionId);
    expect(todo?.sentence).toContain("Intacct payment 4711 still settles the customer's account");
    expect(todo?.['step']).toContain('resolve this intent with outcome `ignore`');
    await rig.resolve('ignore');
    expect(await rig.open()).toEqual([]);
  });

  it('is to be taken back if it is the deposit of a failed payout', async () => {
    const rig = await payoutRig();
    await rig.pay('pay_1', 50, { only: 'recorded' });
    const payout = {
      amount: '-5.00',
      payments: [['pay_1', '50.00'] as const],
      adjustments: [{ type: 'fee', amount: '-55.00' }],
    };
    await rig.payout('payout_paid', payout);
    await rig.driveDeposit();
    const writeBackId = 'deposit#alternative:po_1';
    await rig.resolve('done-by-hand', { writeBackId, ledgerIds: ['D-7'] });
    expect(await rig.deposit()).toMatchObject({ closedAs: 'done-by-hand', ledgerNumbers: ['D-7'] });
    await rig.payout('payout_failed', payout);
    await rig.later(10);
    expect(await rig.open()).toContain('PAYOUT_RETURNED');
    expect((await rig.todos()).map(({ sentence }) => sentence).join()).toContain('deposit D-7');
    await rig.resolve('ignore', { writeBackId });
    expect(await rig.open()).not.toContain('PAYOUT_RETURNED');
  });
});

describe('the number of a payment that was entered by hand', () => {
  async function entered(cents: number) {
    const rig = await rigFor({ settings: { paymentsAccountId: undefined } });
    const invoice = await rig.bill(20_000);
    await rig.tell('payment_succeeded', [[invoice, 20_000]]);
    await rig.later(2);
    const allocations = [{ invoiceId: invoice.id, amount: cents }];
    const payment = rig.sandbox.ledger.receivePayment({ allocations });
    await learn(rig);
    return { rig, payment };
  }

  it('counts once, although the id is named beside it', async () => {
    const { rig, payment } = await entered(10_000);
    const ledgerIds = [payment.recordNo, payment.id];
    const { message } = await rejection(InvalidInput, () => rig.resolve('done-by-hand', { ledgerIds }));
    expect(message).toContain('they sum up to 100.00, the payment is over 200.00 USD');
  });

  it('is never sent to Rutter as an id, which Rutter rejects', async () => {
    const { rig, payment } = await entered(20_000);
    const path = `/accounting/invoice_payments/${payment.recordNo}`;
    rig.sandbox.faults.add({ method: 'GET', path, effect: { kind: 'status', status: 400 } });
    await rig.resolve('done-by-hand', { ledgerIds: [payment.recordNo] });
    expect(await rig.intent()).toMatchObject({ closedAs: 'done-by-hand', ledgerIds: [payment.id] });
  });

  it('can be corrected if that of an advance was mistyped', async () => {
    const rig = await rigFor();
    const { customerId } = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [], { amount: 10_000, payment: { customerId } });
    await rig.later(2);
    await rig.resolve('done-by-hand', { ledgerIds: ['4711'] });
    await rig.resolve('done-by-hand', { ledgerIds: ['4712'] });
    expect(await rig.intent()).toMatchObject({ closedAs: 'done-by-hand', ledgerNumbers: ['4712'] });
  });
});

it('a ledger payment that was named by mistake can be claimed by the payment that it records, once the mistake is corrected', async () => {
  // Prepare: two cheques, and each may be the payment
  const rig = await rigFor({ settings: { writeBack: 'preview' } });
  const invoice = await rig.bill(20_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]], { id: 'pay_1' });
  await rig.later(2);
  const receive = () =>
    rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 10_000 }] });
  const [one, two] = [receive(), receive()];
  await learn(rig);
  await rig.resolve('done-by-hand', { ledgerIds: [two.recordNo] }, 'pay_1');

  // Act
  await rig.resolve('done-by-hand', { ledgerIds: [one.recordNo] }, 'pay_1');
  await rig.tell('payment_succeeded', [[invoice, 10_000]], { id: 'pay_2' });
  await rig.later(20);

  // Assess
  expect(await rig.intent('pay_2')).toMatchObject({ ledgerIds: [two.id] });
  expect(await rig.open()).toEqual([]);
  expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0, overpaid: 0 });
});
