import { expect, it } from 'vitest';
import { InvalidInput } from '../../../functions/domain/shared/errors.ts';
import { rejection } from '../../support/rutter.ts';
import { type PayoutRig, payoutRig } from './rig.ts';

const described = { amount: '100.00', payments: [['pay_1', '100.00']] } as const;
const writeBackId = 'deposit#alternative:po_1';

/** Rutter offers no deposits for the company any more. */
const withdraw = ({ sandbox }: PayoutRig) =>
  sandbox.connections.configure(sandbox.connection.id, { bankDeposits: false });
const offer = ({ sandbox }: PayoutRig) =>
  sandbox.connections.configure(sandbox.connection.id, { bankDeposits: true });

/** Its deposit was made, and the answer was lost. */
async function unanswered(): Promise<PayoutRig> {
  const rig = await payoutRig();
  await rig.pay('pay_1', 100);
  rig.sandbox.faults.add({
    method: 'POST',
    path: '/accounting/bank_deposits',
    effect: { kind: 'reset', when: 'after' },
    times: 1,
  });
  await rig.payout('payout_paid', described);
  await rig.driveDeposit();
  withdraw(rig);
  return rig;
}

it('a deposit is not taken for reversed because Rutter offers no deposits any more', async () => {
  // Prepare
  const rig = await payoutRig();
  await rig.pay('pay_1', 100);
  await rig.payout('payout_paid', described);
  await rig.driveDeposit();
  await rig.later(6);

  // Act
  withdraw(rig);
  await rig.payout('payout_failed', described);
  await rig.later(3);

  // Assess
  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
  expect(await rig.open()).toStrictEqual(['PAYOUT_RETURNED']);
  expect((await rig.stores.profiles.get(rig.profile.connectionId))?.absent).toStrictEqual(['deposits']);
  rig.sandbox.ledger.deleteDeposit((await rig.deposit()).ledgerId ?? '');
  rig.sandbox.cache.syncNow();
  offer(rig);
  await rig.later(65);
  expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', reason: 'DEPOSIT_REVERSED' });
});

it('what was sent and can no longer be looked up waits for a person, who gives its number', async () => {
  const rig = await unanswered();
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

it('a person need not wait for that, once it was sent long ago', async () => {
  const rig = await unanswered();
  await rejection(InvalidInput, () => rig.resolve('done-by-hand', { writeBackId, ledgerIds: ['D-1'] }));
  await rig.later(125);

  await rig.resolve('done-by-hand', { writeBackId, ledgerIds: ['D-1'] });

  expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', closedAs: 'done-by-hand' });
});
