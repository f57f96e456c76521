import { expect, it } from 'vitest';
import { InvalidInput } from '../../../functions/domain/shared/errors.ts';
import { rejection } from '../../support/rutter.ts';
import { type PayoutRig, payoutRig } from './rig.ts';

const content = { amount: '100.00', payments: [['pay_1', '100.00']] } as const;
const writeBackId = 'deposit#alternative:po_1';

/** Makes Rutter stop offering deposits for the company. */
const withdrawDeposits = ({ sandbox }: PayoutRig) =>
  sandbox.connections.configure(sandbox.connection.id, { bankDeposits: false });
const offerDeposits = ({ sandbox }: PayoutRig) =>
  sandbox.connections.configure(sandbox.connection.id, { bankDeposits: true });

/** A rig whose deposit was made, whose answer was lost, and where Rutter then stopped offering deposits. */
async function rigWithLostAnswer(): Promise<PayoutRig> {
  const rig = await payoutRig();
  await rig.pay('pay_1', 100);
  rig.sandbox.faults.add({
    method: 'POST',
    path: '/accounting/bank_deposits',
    effect: { kind: 'reset', when: 'after' },
    times: 1,
  });
  await rig.payout('payout_paid', content);
  await rig.driveDeposit();
  withdrawDeposits(rig);
  return rig;
}

it('a deposit is not taken for reversed when Rutter stops offering deposits', async () => {
  // Prepare
  const rig = await payoutRig();
  await rig.pay('pay_1', 100);
  await rig.payout('payout_paid', content);
  await rig.driveDeposit();
  await rig.later(6);

  // Act
  withdrawDeposits(rig);
  await rig.payout('payout_failed', content);
  await rig.later(3);

  // Assess
  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
  expect(await rig.open()).toStrictEqual(['PAYOUT_RETURNED']);
  expect((await rig.stores.profiles.get(rig.profile.connectionId))?.absent).toStrictEqual(['deposits']);
  rig.sandbox.ledger.deleteDeposit((await rig.deposit()).ledgerId ?? '');
  rig.sandbox.cache.syncNow();
  offerDeposits(rig);
  await rig.later(65);
  expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', reason: 'DEPOSIT_REVERSED' });
});

it('a deposit that was sent and can no longer be looked up waits for a person, who gives its number', async () => {
  const rig = await rigWithLostAnswer();
  rig.sandbox.clock.advance(13 * 3_600_000);
  await rig.later(60);
  expect(await rig.deposit()).toMatchObject({
    state: 'HELD',
    reason: 'NOT_TO_BE_SEEN',
    resolvedBy: 'person',
  });

  const refused = await rejection(InvalidInput, () => rig.resolve('done-by-hand', { writeBackId }));
  expect(refused.message).toContain('Give its number in `ledgerIds`');
  await rig.resolve('done-by-hand', { writeBackId, ledgerIds: ['D-1'] });

  expect(await rig.deposit()).toMatchObject({
    state: 'CLOSED',
    closedAs: 'done-by-hand',
    ledgerNumbers: ['D-1'],
  });
});

it('a person may close a deposit by its number two hours after it was sent, without waiting for the look-up to end', async () => {
  const rig = await rigWithLostAnswer();
  await rejection(InvalidInput, () => rig.resolve('done-by-hand', { writeBackId, ledgerIds: ['D-1'] }));
  await rig.later(125);

  await rig.resolve('done-by-hand', { writeBackId, ledgerIds: ['D-1'] });

  expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', closedAs: 'done-by-hand' });
});
