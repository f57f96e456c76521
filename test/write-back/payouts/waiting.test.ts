import { expect, it } from 'vitest';
import { type PayoutRig, payoutRig } from './rig.ts';

const content = { amount: '100.00', payments: [['pay_1', '100.00']] } as const;
const writeBackId = 'deposit#alternative:po_1';

/** From now on Rutter shows this value as the total of the deposit. */
const showTotal = (rig: PayoutRig, id: string | null, value: unknown) =>
  rig.sandbox.faults.add({
    path: '/accounting/bank_deposits*',
    effect: { kind: 'malformed-row', id: id ?? '', field: 'total_amount', value },
  });

/** A rig whose payout is posted. */
async function rigWithDeposit(): Promise<PayoutRig> {
  const rig = await payoutRig();
  await rig.pay('pay_1', 100);
  await rig.payout('payout_paid', content);
  await rig.driveDeposit();
  return rig;
}

it('a payout that waits while deposits are off is deposited by itself when they are on again', async () => {
  const rig = await payoutRig();
  await rig.pay('pay_1', 100, { only: 'recorded' });
  await rig.payout('payout_paid', content);
  await rig.driveDeposit();
  await rig.change({ createDeposits: false });
  await rig.later(6);
  expect(await rig.deposit()).toMatchObject({ state: 'HELD', reason: 'DEPOSITS_OFF', resolvedBy: 'self' });

  await rig.change({ createDeposits: true });
  await rig.later(30);

  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
});

it('a deposit whose copy cannot be read says so, and is confirmed once the copy can be read', async () => {
  const rig = await rigWithDeposit();
  const fault = showTotal(rig, (await rig.deposit()).ledgerId, 'x');
  await rig.later(30);
  const { reason, sentence, step } = await rig.deposit();
  expect(reason).toBe('COPY_NOT_READABLE');
  expect([sentence, step].join(' ')).toContain('cannot be read');

  rig.sandbox.faults.clear(fault);
  await rig.later(30);

  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
});

it('a deposit that differs in Intacct is confirmed by itself after it was corrected there', async () => {
  const rig = await rigWithDeposit();
  const fault = showTotal(rig, (await rig.deposit()).ledgerId, 90);
  await rig.later(40);
  expect(await rig.deposit()).toMatchObject({ state: 'POSTED', reason: 'DEPOSIT_DIFFERS' });
  expect(await rig.open()).toStrictEqual(['DEPOSIT_DIFFERS']);
  expect(await rig.stores.intents.countWaiting()).toBe(1);

  rig.sandbox.faults.clear(fault);
  await rig.later(20);

  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
  expect(await rig.open()).toStrictEqual([]);
  expect(await rig.stores.intents.countWaiting()).toBe(0);
});

it('a deposit that differs in Intacct is made again after it was reversed and a person asked for a retry', async () => {
  const rig = await rigWithDeposit();
  const { ledgerId } = await rig.deposit();
  showTotal(rig, ledgerId, 90);
  await rig.later(40);

  rig.sandbox.ledger.deleteDeposit(ledgerId ?? '');
  rig.sandbox.cache.syncNow();
  await rig.later(20);
  expect(await rig.deposit()).toMatchObject({ reason: 'DEPOSIT_GONE' });
  expect(await rig.open()).toStrictEqual(['DEPOSIT_GONE']);
  expect(await rig.stores.intents.countWaiting()).toBe(1);
  await rig.resolve('retry', { writeBackId });
  await rig.later(40);

  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
  expect(await rig.open()).toStrictEqual([]);
});

it('an intent with other entries to book runs again for three days, and not any more once they are booked', async () => {
  const versionAfter = async (rig: PayoutRig, hours: number) => {
    for (let hour = 0; hour < hours; hour++) {
      rig.sandbox.clock.advance(3_600_000);
      await rig.sweep();
    }
    return (await rig.deposit()).version;
  };
  const reserve = { adjustments: [{ type: 'reserve_held', amount: '-10.00' }] };
  for (const isBooked of [true, false]) {
    const rig = await payoutRig();
    await rig.pay('pay_1', 100);
    await rig.payout('payout_paid', { ...content, amount: '90.00', ...reserve });
    await rig.driveDeposit();
    await rig.later(20);
    expect(await rig.open()).toStrictEqual(['OTHER_ENTRIES_TO_BOOK']);
    if (isBooked) await rig.resolve('done-by-hand', { writeBackId });
    const [settled, muchLater] = [await versionAfter(rig, isBooked ? 2 : 80), await versionAfter(rig, 30)];
    expect(muchLater).toBe(settled);
    expect(await rig.open()).toStrictEqual(isBooked ? [] : ['OTHER_ENTRIES_TO_BOOK']);
  }
});

it('a payout with a payment without any event needs a person after three days', async () => {
  const rig = await payoutRig();
  await rig.bill(5_000);
  await rig.payout('payout_paid', { amount: '50.00', payments: [['pay_1', '50.00']] });
  expect(await rig.driveDeposit()).toMatchObject({ state: 'HELD', reason: 'MEMBER_NOT_CONFIRMED' });

  rig.sandbox.clock.advance(3 * 24 * 3_600_000);
  await rig.later(2);
  expect(await rig.deposit()).toMatchObject({ reason: 'MEMBER_NOT_IN_INTACCT', resolvedBy: 'person' });

  await rig.pay('pay_1', 50);
  await rig.resolve('retry', { writeBackId: 'deposit#alternative:po_1' });
  await rig.later(10);
  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
});
