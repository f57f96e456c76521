import { expect, it } from 'vitest';
import { payoutRig } from './rig.ts';

it('a payout with a payment that Alternative never tells of needs a person after three days', async () => {
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
