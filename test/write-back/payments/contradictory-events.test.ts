import { describe, expect, it } from 'vitest';
import { type Billed, type Rig, recordedIn, rigFor } from '../../support/write-back.ts';
import { payoutRig } from '../payouts/rig.ts';

describe('events that contradict each other after the posting or closing', () => {
  it.each([
    'on',
    'preview',
  ])('are a to-do of the payment until a person decides (write-back %s)', async (writeBack) => {
    const rig = await rigFor({ settings: { writeBack } });
    const invoice = await rig.bill(20_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    if (writeBack === 'on') await rig.until('CONFIRMED');
    else await rig.later(2);
    rig.sandbox.clock.advance(60_000);
    await rig.tell('payment_succeeded', [[invoice, 12_000]]);
    await rig.later(6);

    expect(await rig.intent()).toMatchObject({ state: writeBack === 'on' ? 'CONFIRMED' : 'CLOSED' });
    expect(await rig.open()).toStrictEqual(['CONTRADICTORY_EVENTS']);

    if (writeBack === 'on') {
      const [posted] = recordedIn(rig.sandbox);
      await rig.resolve('done-by-hand', { ledgerIds: [posted?.recordNo ?? ''] });
    } else {
      await rig.resolve('ignore');
    }
    await rig.later(6);
    expect(await rig.open()).toStrictEqual([]);
  });

  it('are not a to-do beside the hold', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(20_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.tell('payment_succeeded', [[invoice, 12_000]]);
    await rig.later(2);
    await rig.resolve('ignore');
    await rig.later(2);
    expect(await rig.open()).toStrictEqual([]);
  });

  it('are a to-do of the payout', async () => {
    const rig = await payoutRig();
    await rig.pay('pay_1', 100);
    await rig.payout('payout_paid', { amount: '100.00', payments: [['pay_1', '100.00']] });
    await rig.driveDeposit();
    await rig.later(10);
    await rig.payout('payout_paid', {
      amount: '90.00',
      payments: [['pay_1', '100.00']],
      adjustments: [{ type: 'fee', amount: '-10.00' }],
    });
    await rig.later(10);
    expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
    expect(await rig.open()).toStrictEqual(['CONTRADICTORY_EVENTS']);
  });
});

describe('a refund', () => {
  it('that gives no amount is of the whole payment', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    await rig.change({ paused: true });
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.tell('payment_refunded', [[invoice, 10_000]]);
    await rig.change({ paused: false });
    await rig.later(10);
    expect(await rig.intent()).toMatchObject({ state: 'CLOSED', reason: 'REFUNDED_BEFORE_POSTING' });
    expect(recordedIn(rig.sandbox)).toStrictEqual([]);
  });

  it('of an amount that cannot be read keeps the payment from being posted', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    await rig.change({ paused: true });
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.drive();
    await rig.tell('payment_refunded', [[invoice, 10_000]], {
      payment: { refund: { id: 're', amount: '50.005' } },
    });
    await rig.change({ paused: false });
    await rig.later(10);
    expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'AMOUNT_INVALID' });
    expect(recordedIn(rig.sandbox)).toStrictEqual([]);
  });

  const refundTwice = async (rig: Rig, invoice: Billed) => {
    for (const id of ['re_1', 're_2']) {
      await rig.tell('payment_refunded', [[invoice, 10_000]], {
        payment: { refund: { id, amount: '80.00' } },
      });
    }
  };

  it('of more than the payment holds it, so that it is neither posted nor closed unseen', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    await rig.change({ paused: true });
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await refundTwice(rig, invoice);
    await rig.change({ paused: false });
    await rig.later(10);
    const sentence = expect.stringContaining(
      'Payment pay_1 is over 100.00 USD, but 160.00 USD of it was refunded',
    );
    expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'REFUND_TOO_LARGE', sentence });
    expect(recordedIn(rig.sandbox)).toStrictEqual([]);
  });

  it('of more than the payment after posting is a to-do, and the whole payment is to be booked', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.until('CONFIRMED');
    await refundTwice(rig, invoice);
    await rig.later(6);
    const todos = await rig.stores.todosOf(rig.profile.connectionId);
    expect(todos).toMatchObject([
      { code: 'REFUND_TOO_LARGE' },
      { code: 'REFUND_TO_BOOK', amount: '100.00 USD' },
    ]);
  });

  it('of an amount that cannot be read is a to-do after posting', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.until('CONFIRMED');
    await rig.tell('payment_refunded', [[invoice, 10_000]], {
      payment: { refund: { id: 're', amount: '50.005' } },
    });
    await rig.later(6);
    expect(await rig.open()).toStrictEqual(['AMOUNT_INVALID']);
  });
});
