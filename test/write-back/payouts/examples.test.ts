import { expect, it } from 'vitest';
import { absorbed, payoutRig } from './rig.ts';

it('fees that the partner bears are an entry of their own beside a deposit of the gross', async () => {
  const rig = await payoutRig();
  await rig.pay('pay_1', 100);
  await rig.pay('pay_2', 100);

  await rig.payout('payout_paid', absorbed);
  expect(await rig.driveDeposit()).toMatchObject({ state: 'POSTED' });
  expect(rig.deposits()).toContainEqual({ memo: 'po_1', gross: 20_000, payments: 2 });

  await rig.later(6);
  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED', generation: 1, closedAs: null });
  expect(await rig.todos()).toMatchObject([
    {
      code: 'FEES_TO_BOOK',
      subject: 'alternative:po_1',
      sentence: 'Fees of 6.40 USD were deducted from payout po_1 of 2026-03-17 and are not booked.',
    },
  ]);
});

it('fees that the partner bears are lines of the deposit where feeMode says so, and nothing remains to be booked', async () => {
  const rig = await payoutRig({ negativeDepositLines: true, settings: { feeMode: 'deposit-line' } });
  await rig.pay('pay_1', 100);
  await rig.pay('pay_2', 100);

  await rig.payout('payout_paid', absorbed);
  await rig.driveDeposit();
  await rig.later(6);

  expect(await rig.deposit()).toMatchObject({
    state: 'CONFIRMED',
    attempt: { deposit: { gross: 20_000, total: 19_360 } },
  });
  const deposit = [...rig.sandbox.ledger.deposits.values()].find(({ memo }) => memo === 'po_1');
  expect(deposit?.lines.map(({ amount, description }) => [amount, description])).toStrictEqual([
    [-640, 'Processing'],
  ]);
  expect(await rig.open()).toStrictEqual([]);
});

it('fees that the customer covers appear in no deposit and no to-do', async () => {
  const rig = await payoutRig();
  await rig.pay('pay_1', 100);

  await rig.payout('payout_paid', { amount: '100.00', payments: [['pay_1', '100.00']] });
  await rig.driveDeposit();
  await rig.later(6);

  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
  expect(rig.deposits()).toContainEqual({ memo: 'po_1', gross: 10_000, payments: 1 });
  expect(await rig.open()).toStrictEqual([]);
});

it('a late fee that a payout passes on to the partner is an entry to book, as its processing fee is', async () => {
  const rig = await payoutRig();
  await rig.pay('pay_1', 100);

  await rig.payout('payout_paid', {
    amount: '102.00',
    payments: [['pay_1', '100.00']],
    adjustments: [
      { type: 'other', amount: '5.00', description: 'Late fee' },
      { type: 'fee', amount: '-3.00' },
    ],
  });
  await rig.driveDeposit();

  expect(rig.deposits()).toContainEqual({ memo: 'po_1', gross: 10_000, payments: 1 });
  expect(await rig.open()).toStrictEqual(['FEES_TO_BOOK', 'OTHER_ENTRIES_TO_BOOK']);
});

it('a deposit waits until an earlier payment that its payout returns is reversed, and then holds its own payment in full', async () => {
  const rig = await payoutRig();
  const { ledger } = rig.sandbox;
  const before = await rig.pay('pay_0', 130);
  await rig.payout('payout_paid', { id: 'po_0', amount: '130.00', payments: [['pay_0', '130.00']] });
  await rig.driveDeposit('po_0');
  await rig.pay('pay_1', 200);
  await rig.tell('payment_failed', [[before, 13_000]], { id: 'pay_0' });

  await rig.payout('payout_paid', {
    amount: '55.00',
    payments: [['pay_1', '200.00']],
    adjustments: [
      { type: 'return', paymentId: 'pay_0', amount: '-130.00' },
      { type: 'fee', amount: '-15.00' },
    ],
  });
  expect(await rig.driveDeposit()).toMatchObject({ state: 'HELD', reason: 'REVERSAL_AWAITED' });
  expect(await rig.open()).toContain('REVERSAL_AWAITED');

  const [returned] = [...ledger.payments.values()].filter(({ memo }) => memo === 'pay_0');
  ledger.reversePayment(returned?.id ?? '');
  rig.sandbox.cache.syncNow();
  await rig.later(30);

  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
  expect(rig.deposits()).toContainEqual({ memo: 'po_1', gross: 20_000, payments: 1 });
  expect(await rig.open()).toStrictEqual(['FEES_TO_BOOK']);
});

it('a negative payout is held for a person and not deposited', async () => {
  const rig = await payoutRig();
  await rig.pay('pay_0', 95);
  await rig.pay('pay_1', 50);

  await rig.payout('payout_paid', {
    amount: '-45.00',
    payments: [['pay_1', '50.00']],
    adjustments: [{ type: 'return', paymentId: 'pay_0', amount: '-95.00' }],
  });
  await rig.driveDeposit();

  expect(await rig.deposit()).toMatchObject({ state: 'HELD', reason: 'NEGATIVE_PAYOUT' });
  expect(rig.deposits().filter(({ memo }) => memo === 'po_1')).toStrictEqual([]);
});
