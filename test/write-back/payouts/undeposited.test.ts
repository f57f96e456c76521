import { beforeEach, describe, expect, it } from 'vitest';
import { entries, type PayoutContent, type PayoutRig, payoutRig, reverse } from './rig.ts';

/** A payout of two payments, of 130 dollars and of 20. */
const first = {
  id: 'po_0',
  amount: '150.00',
  payments: [
    ['pay_0', '130.00'],
    ['pay_x', '20.00'],
  ],
} as const satisfies PayoutContent;
/** A later payout that takes the 130 dollars back. */
const next = {
  id: 'po_1',
  amount: '70.00',
  payments: [['pay_1', '200.00']],
  adjustments: [{ type: 'return', paymentId: 'pay_0', amount: '-130.00' }],
} as const satisfies PayoutContent;

describe('a payment that is paid with one payout, returned with another, and deposited with neither', () => {
  let rig: PayoutRig;
  let failPayment: () => Promise<unknown>;

  const payAndDrive = async (payout: PayoutContent) => {
    await rig.payout('payout_paid', payout);
    await rig.driveDeposit(payout.id);
  };
  const stateOf = async (id: string) => (await rig.deposit(id)).state;

  beforeEach(async () => {
    rig = await payoutRig();
    const billed = await rig.pay('pay_0', 130);
    await rig.pay('pay_x', 20);
    await rig.pay('pay_1', 200);
    failPayment = () => rig.tell('payment_failed', [[billed, 13_000]], { id: 'pay_0' });
  });

  it.each([
    ['in their order', [first, next]],
    ['the return first', [next, first]],
  ] as const)('a payment that one payout brings and another takes back leaves two entries that cancel out: payouts %s', async (_, payouts) => {
    await failPayment();
    await reverse(rig, 'pay_0');
    await rig.later(10);

    for (const payout of payouts) {
      await payAndDrive(payout);
      await rig.later(20);
    }

    expect([await stateOf('po_0'), await stateOf('po_1')]).toStrictEqual(['CONFIRMED', 'CONFIRMED']);
    expect(await entries(rig, 'po_0')).toStrictEqual([
      ['deposit', 'bank', 'undeposited funds', 2_000],
      ['other', 'bank', 'a clearing account', 13_000],
    ]);
    expect(await entries(rig, 'po_1')).toStrictEqual([
      ['deposit', 'bank', 'undeposited funds', 20_000],
      ['reversal', 'customer (accounts receivable)', 'undeposited funds', 13_000],
      ['other', 'a clearing account', 'bank', 13_000],
    ]);
  });

  it.each([
    ['negative', { amount: '-25.00', adjustments: [{ type: 'fee', amount: '-175.00' }] }],
    ['out of balance', { amount: '149.00', adjustments: [] }],
  ])('a returned payment is not reversed from the bank while its own payout is held: %s', async (_, held) => {
    await payAndDrive({ ...first, ...held });
    await failPayment();
    await payAndDrive(next);

    await reverse(rig, 'pay_0');
    await rig.later(20);

    expect(await rig.deposit('po_0')).toMatchObject({ state: 'HELD' });
    expect((await entries(rig, 'po_0'))[1]).toStrictEqual(['other', 'bank', 'a clearing account', 13_000]);
    expect((await entries(rig, 'po_1')).slice(1)).toStrictEqual([
      ['reversal', 'customer (accounts receivable)', 'undeposited funds', 13_000],
      ['other', 'a clearing account', 'bank', 13_000],
    ]);
  });
});

it('a payout that a person deposits as its sheet says keeps that sheet when a payment is returned later', async () => {
  // Prepare
  const rig = await payoutRig({ settings: { createDeposits: false } });
  const billed = await rig.pay('pay_0', 130);
  await rig.pay('pay_x', 20);
  await rig.pay('pay_1', 200);
  await rig.payout('payout_paid', first);
  await rig.driveDeposit('po_0');

  // Act
  await rig.tell('payment_failed', [[billed, 13_000]], { id: 'pay_0' });
  await rig.payout('payout_paid', next);
  await rig.driveDeposit('po_1');
  await reverse(rig, 'pay_0');
  await rig.later(10);

  // Assess
  expect(await entries(rig, 'po_0')).toStrictEqual([['deposit', 'bank', 'undeposited funds', 15_000]]);
  expect((await entries(rig, 'po_1')).slice(1)).toStrictEqual([
    ['reversal', 'customer (accounts receivable)', 'bank', 13_000],
  ]);
});
