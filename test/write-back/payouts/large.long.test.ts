import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { dynamodbStores } from '../../support/stores.ts';
import { payoutRigOver } from './rig.ts';

const waitMs = 16 * 60_000;

it('a payout of 1,500 payments still fits its item after its connection was paused five times', async () => {
  // Prepare
  const rig = await payoutRigOver(await dynamodbStores());
  await rig.bill(100);
  const payments = Array.from({ length: 1_500 }, () => [randomUUID(), '100.00'] as const);
  await rig.payout('payout_paid', { amount: '150000.00', payments });

  // Act
  for (let round = 0; round < 5; round += 1) {
    await rig.driveDeposit();
    await rig.change({ paused: true });
    rig.sandbox.clock.advance(waitMs);
    expect(await rig.driveDeposit()).toMatchObject({ reason: 'CONNECTION_WAITS' });
    await rig.change({ paused: false });
    rig.sandbox.clock.advance(waitMs);
  }

  // Assess
  const { reason, sentence } = await rig.driveDeposit();
  expect(reason).toBe('MEMBER_NOT_CONFIRMED');
  expect(sentence).toContain(', and 1,480 more (see the payout sheet)');
  expect((await rig.deposit()).history.every((entry) => (entry.sentence ?? '').length <= 500)).toBe(true);
});
