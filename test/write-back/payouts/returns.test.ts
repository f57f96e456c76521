import { describe, expect, it } from 'vitest';
import { entries, type PayoutRig, payoutRig, reverse } from './rig.ts';

const dayMs = 24 * 3_600_000;
/** The open to-dos about other entries: subject and step. */
const entryTodos = async (rig: PayoutRig) =>
  (await rig.todos())
    .filter(({ code }) => code === 'OTHER_ENTRIES_TO_BOOK')
    .map(({ subject, step }) => ({ subject, step }));

/** Drives `po_1`: a payment of 200 dollars, less an adjustment of this many dollars. */
async function payoutLess(rig: PayoutRig, dollars: number, adjustment: Record<string, unknown>) {
  await rig.pay('pay_1', 200);
  const amount = `${200 - dollars}.00`;
  const adjustments = [{ amount: `-${dollars}.00`, ...adjustment }];
  await rig.payout('payout_paid', { amount, payments: [['pay_1', '200.00']], adjustments });
  await rig.driveDeposit();
}

describe('a return', () => {
  it('the return of a payment without any event waits three days, and then has a to-do for a person', async () => {
    const rig = await payoutRig();
    await payoutLess(rig, 130, { type: 'return', paymentId: 'pay_old' });
    expect(await rig.deposit()).toMatchObject({ state: 'HELD', reason: 'REVERSAL_AWAITED' });

    rig.sandbox.clock.advance(3 * dayMs);
    await rig.later(30);

    expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
    expect(await rig.open()).toStrictEqual(['OTHER_ENTRIES_TO_BOOK']);
    expect((await entryTodos(rig))[0]?.step).toContain(
      'Reverse pay_old (not in Intacct) if it was recorded by hand: do not reverse its deposit: 130.00 USD',
    );
  });

  it('a payout does not wait for the reversal of a payment that was reversed before it was confirmed', async () => {
    const rig = await payoutRig();
    const billed = await rig.bill(13_000);
    await rig.tell('payment_succeeded', [[billed, 13_000]], { id: 'pay_0' });
    await rig.drive('pay_0');
    rig.sandbox.clock.advance(5 * 60_000);
    await rig.tell('payment_failed', [[billed, 13_000]], { id: 'pay_0' });
    await reverse(rig, 'pay_0');
    await rig.later(60);

    await payoutLess(rig, 130, { type: 'return', paymentId: 'pay_0' });
    await rig.later(30);

    expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
  });

  it('a payment returned while in undeposited funds is reversed there, and its own payout is deposited without it', async () => {
    // Prepare
    const rig = await payoutRig();
    const billed = await rig.pay('pay_0', 130);
    const payments = [
      ['pay_0', '130.00'],
      ['pay_x', '20.00'],
    ] as const;
    await rig.payout('payout_paid', { id: 'po_0', amount: '150.00', payments });
    await rig.driveDeposit('po_0');
    await rig.tell('payment_failed', [[billed, 13_000]], { id: 'pay_0' });
    await payoutLess(rig, 130, { type: 'return', paymentId: 'pay_0' });

    // Act
    await reverse(rig, 'pay_0');
    await rig.pay('pay_x', 20);
    await rig.later(40);

    // Assess
    expect(await rig.deposit('po_0')).toMatchObject({ state: 'CONFIRMED' });
    expect(await rig.deposit('po_1')).toMatchObject({ state: 'CONFIRMED' });
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
});

describe('a refund or return that no to-do of a payment covers', () => {
  it.each([
    ['a refund that names no payment', { type: 'refund' }],
    ['a refund of a payment that was not posted', { type: 'refund', paymentId: 'pay_old' }],
    [
      'a chargeback of part of a posted payment, without an event about it',
      { type: 'chargeback', paymentId: 'pay_0' },
    ],
  ])('a payout has a to-do for %s', async (_, adjustment) => {
    const rig = await payoutRig();
    await rig.pay('pay_0', 130);
    await rig.change({ writeBack: 'off' });
    await rig.pay('pay_old', 130, { only: 'recorded' });
    await rig.later(1);
    await rig.change({ writeBack: 'on' });

    await payoutLess(rig, 10, adjustment);
    await rig.later(6);

    expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
    expect((await entryTodos(rig))[0]?.step).toContain('Refund');
  });

  it('a payout has a to-do to reverse a returned payment that was not posted', async () => {
    const rig = await payoutRig();
    await rig.change({ writeBack: 'off' });
    const old = await rig.pay('pay_old', 130, { only: 'recorded' });
    await rig.later(1);
    await rig.change({ writeBack: 'on' });
    await rig.tell('payment_failed', [[old, 13_000]], { id: 'pay_old' });

    await payoutLess(rig, 130, { type: 'return', paymentId: 'pay_old' });
    await rig.later(6);

    expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
    expect((await entryTodos(rig))[0]?.step).toContain('Reverse pay_old');
  });
});

describe('a dispute that is won', () => {
  /** `pay_0` is deposited with `po_0`, and charged back. */
  async function chargedBack() {
    const rig = await payoutRig();
    const billed = await rig.pay('pay_0', 95);
    await rig.payout('payout_paid', { id: 'po_0', amount: '95.00', payments: [['pay_0', '95.00']] });
    await rig.driveDeposit('po_0');
    await rig.later(6);
    await rig.tell('payment_chargeback', [[billed, 9_500]], { id: 'pay_0' });
    return { rig, win: () => rig.tell('payment_succeeded', [[billed, 9_500]], { id: 'pay_0' }) };
  }

  async function payWon(rig: PayoutRig, reserve: '-0.00' | '-5.00' = '-0.00'): Promise<void> {
    await rig.pay('pay_2', 50);
    const adjustments = [
      { type: 'dispute_won', paymentId: 'pay_0', amount: '95.00' },
      { type: 'reserve_held', amount: reserve },
    ];
    await rig.payout('payout_paid', {
      id: 'po_2',
      amount: reserve === '-0.00' ? '145.00' : '140.00',
      payments: [['pay_2', '50.00']],
      adjustments,
    });
    await rig.driveDeposit('po_2');
    await rig.later(20);
  }

  it('a dispute that is won after the reversal has one to-do, to receive the payment again', async () => {
    const { rig, win } = await chargedBack();
    await rig.later(2);
    await reverse(rig, 'pay_0');
    await rig.later(10);
    await win();
    await rig.later(6);

    await payWon(rig);

    expect(await rig.deposit('po_2')).toMatchObject({ state: 'CONFIRMED' });
    expect(await rig.open()).toContain('DISPUTE_WON');
    expect(await entryTodos(rig)).toStrictEqual([]);
  });

  it.each([
    ['no other entry', '-0.00', []],
    [
      'the other entries of the payout',
      '-5.00',
      [expect.stringMatching(/^Book on \S+: Reserve held: 5.00 USD, /)],
    ],
  ] as const)('a dispute that is won after its payout was recorded has the to-do to receive the payment again, and %s', async (_, reserve, steps) => {
    const { rig, win } = await chargedBack();
    await rig.later(2);
    await reverse(rig, 'pay_0');
    await rig.later(10);
    await payWon(rig, reserve);
    await rig.later(40);
    expect((await entryTodos(rig))[0]?.step).toContain('Dispute won of pay_0');

    await win();
    await rig.later(65);

    expect(await rig.open()).toContain('DISPUTE_WON');
    expect((await entryTodos(rig)).map(({ step }) => step)).toStrictEqual(steps);
  });

  it('a payout with a won dispute waits ninety days for the event about it, and not longer', async () => {
    const { rig } = await chargedBack();
    await payWon(rig);
    expect((await rig.deposit('po_2')).dueAt).toBeDefined();

    rig.sandbox.clock.advance(90 * dayMs);
    await rig.later(65);

    expect(await entryTodos(rig)).toHaveLength(1);
    expect((await rig.deposit('po_2')).dueAt).toBeUndefined();
  });

  it('a dispute that is won before the reversal leaves two entries that cancel out, and no reversal', async () => {
    // Prepare
    const { rig, win } = await chargedBack();
    await payoutLess(rig, 95, { type: 'chargeback', paymentId: 'pay_0' });
    await rig.later(5);
    expect(await rig.deposit()).toMatchObject({ reason: 'REVERSAL_AWAITED' });

    // Act
    await win();
    await payWon(rig);

    // Assess
    expect(await rig.deposit('po_1')).toMatchObject({ state: 'CONFIRMED' });
    expect(await rig.deposit('po_2')).toMatchObject({ state: 'CONFIRMED' });
    expect((await entries(rig, 'po_1'))[1]).toStrictEqual(['other', 'a clearing account', 'bank', 9_500]);
    expect((await entries(rig, 'po_2'))[1]).toStrictEqual(['other', 'bank', 'a clearing account', 9_500]);
    expect((await entryTodos(rig)).map(({ subject }) => subject)).toStrictEqual([
      'alternative:po_1',
      'alternative:po_2',
    ]);
  });
});

it('a payout that fails after its fees were booked asks to reverse them, and to book them when it is paid again', async () => {
  // Prepare
  const rig = await payoutRig();
  const described = {
    amount: '93.60',
    payments: [['pay_1', '100.00']],
    adjustments: [{ type: 'fee', amount: '-6.40' }],
  } as const;
  await rig.pay('pay_1', 100);
  await rig.payout('payout_paid', described);
  await rig.driveDeposit();
  await rig.later(6);
  await rig.resolve('done-by-hand', { writeBackId: 'deposit#alternative:po_1' });

  // Act
  await rig.payout('payout_failed', described);
  await rig.later(2);
  const [returned] = await rig.todos();
  rig.sandbox.ledger.deleteDeposit((await rig.deposit()).ledgerId ?? '');
  rig.sandbox.cache.syncNow();
  await rig.later(65);
  await rig.payout('payout_paid', described);
  await rig.later(10);

  // Assess
  expect(returned?.['step']).toContain(
    'Also reverse the entries that were booked beside it: 6.40 USD, debit fees, credit bank.',
  );
  expect(await rig.open()).toStrictEqual(['FEES_TO_BOOK']);
});
