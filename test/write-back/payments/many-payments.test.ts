import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../functions/domain/shared/time.ts';
import { learn, rigFor } from '../../support/write-back.ts';

describe('an invoice that several payments overpay has one to-do', () => {
  async function collectedTwice() {
    const rig = await rigFor({ settings: { writeBack: 'preview' } });
    const invoice = await rig.bill(10_000);
    for (const id of ['pay_1', 'pay_2']) {
      await rig.tell('payment_succeeded', [[invoice, 6_000]], { id });
      await rig.later(2);
    }
    expect(await rig.open()).toEqual(['OVERPAID']);
    return { rig, invoice };
  }

  it('which closes when the other payment fails', async () => {
    const { rig, invoice } = await collectedTwice();

    await rig.tell('payment_failed', [[invoice, 6_000]], { id: 'pay_1' });
    await rig.later(2);

    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 4_000, overpaid: 0 });
    expect(await rig.open()).toEqual([]);
  });

  it('which closes when the other payment is refunded', async () => {
    const { rig, invoice } = await collectedTwice();

    const refund = { id: 're_1', amount: '20.00' };
    await rig.tell('payment_refunded', [[invoice, 6_000]], { id: 'pay_1', payment: { refund } });
    await rig.later(2);

    expect(await rig.open()).toEqual([]);
  });

  it('which gives the whole amount when a third payment comes', async () => {
    const { rig, invoice } = await collectedTwice();

    await rig.tell('payment_succeeded', [[invoice, 6_000]], { id: 'pay_3' });
    await rig.later(2);

    const todos = await rig.stores.todosOf(rig.profile.connectionId);
    expect(todos.find(({ code }) => code === 'OVERPAID')?.sentence).toContain(
      'Customers paid 80.00 USD more for invoice',
    );
  });
});

describe('equal payments whose entries are made by hand between two reads', () => {
  async function enteredTwice(cents: number) {
    const rig = await rigFor({ settings: { writeBack: 'preview' } });
    const invoice = await rig.bill(cents);
    for (const id of ['pay_1', 'pay_2']) await rig.tell('payment_succeeded', [[invoice, 5_000]], { id });
    await rig.later(2);
    for (const _entry of ['pay_1', 'pay_2'])
      rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 5_000 }] });
    await learn(rig);
    return { rig, invoice };
  }

  it('are recorded by one entry each, so that no entry counts twice', async () => {
    const { rig, invoice } = await enteredTwice(20_000);

    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, overpaid: 0 });
    const intents = await Promise.all(['pay_1', 'pay_2'].map((id) => rig.intent(id)));
    expect(new Set(intents.map(({ ledgerId }) => ledgerId)).size).toBe(2);
    expect(await rig.open()).toEqual([]);
  });

  it('are due again after a chargeback, with a to-do that names the entry', async () => {
    const { rig, invoice } = await enteredTwice(10_000);

    await rig.tell('payment_chargeback', [[invoice, 5_000]], { id: 'pay_1' });
    await learn(rig);

    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 5_000, collectible: true });
    expect(await rig.open()).toEqual(['REVERSE_CHARGEBACK']);
  });

  it('are matched by a person if there is one entry more than payments', async () => {
    const rig = await rigFor({ settings: { writeBack: 'preview' } });
    const invoice = await rig.bill(20_000);
    await rig.tell('payment_succeeded', [[invoice, 5_000]], { id: 'pay_1' });
    await rig.later(2);
    for (const _entry of ['one', 'other'])
      rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 5_000 }] });
    await learn(rig);

    expect(await rig.intent('pay_1')).toMatchObject({ state: 'CLOSED', ledgerId: null });
  });
});

it('a decision about one payment also updates the to-dos of the other payments of its invoice', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]], { id: 'pay_1' });
  await rig.until('CONFIRMED', 'pay_1');
  await rig.later(40);
  await rig.tell('payment_succeeded', [[invoice, 10_000]], { id: 'pay_2' });
  await rig.later(2);
  expect((await rig.intent('pay_1')).todos).toMatchObject([{ code: 'OVERPAID' }]);
  await rig.resolve('ignore', {}, 'pay_2');
  await rig.later(2);
  expect((await rig.intent('pay_1')).todos).toEqual([]);
  expect(await rig.open()).toEqual([]);
});

/** Two payments of the same invoice, the first of which knows that they are too much; the second `fails`. */
async function paidTwice() {
  const rig = await rigFor({ settings: { writeBack: 'off' } });
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]], { id: 'pay_1' });
  await rig.tell('payment_succeeded', [[invoice, 10_000]], { id: 'pay_2' });
  await rig.later(3);
  expect((await rig.intent('pay_1')).todos).toMatchObject([{ code: 'OVERPAID' }]);
  const fails = () => rig.tell('payment_failed', [[invoice, 10_000]], { id: 'pay_2' });
  return { rig, fails };
}

it('an event that comes while a payment is being driven also wakes the other payments', async () => {
  // Prepare
  const { rig, fails } = await paidTwice();

  // Act: it fails between what a drive reads and what it stores
  const { connectionId } = rig.profile;
  const key = { connectionId, writeBackId: 'payment#alternative:pay_2' };
  await rig.stores.intents.wakeLater(key, instantOf(rig.sandbox.clock.now()));
  const { paymentCases: writeBacks } = rig.deps;
  let isFirst = true;
  const save: typeof writeBacks.save = async (stored, next) => {
    if (isFirst) {
      isFirst = false;
      await fails();
    }
    return writeBacks.save(stored, next);
  };
  await rig.drive('pay_2', { ...rig.deps, paymentCases: { ...writeBacks, save } });
  await rig.later(2);

  // Assess
  expect((await rig.intent('pay_1')).todos).toEqual([]);
  expect(await rig.open()).toEqual([]);
});

it('an event that no drive has seen yet wakes the other payments although a person decides first', async () => {
  const { rig, fails } = await paidTwice();
  await fails();
  await rig.resolve('ignore', {}, 'pay_2');
  await rig.later(2);
  expect((await rig.intent('pay_1')).todos).toEqual([]);
  expect(await rig.open()).toEqual([]);
});
