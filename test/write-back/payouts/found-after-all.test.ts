import { expect, it } from 'vitest';
import { ledgerId } from '../../../functions/domain/shared/ids.ts';
import { instantOf } from '../../../functions/domain/shared/time.ts';
import { type PayoutRig, payoutRig } from './rig.ts';

const content = { amount: '100.00', payments: [['pay_1', '100.00']] } as const;

/** A rig whose deposit is in the ledger although Intacct's answer was a refusal. */
async function rigWithRefusedDeposit(): Promise<PayoutRig> {
  const rig = await payoutRig();
  await rig.pay('pay_1', 100);
  rig.sandbox.faults.add({
    method: 'POST',
    path: '/accounting/bank_deposits',
    effect: {
      kind: 'job-failure',
      status: 450,
      committed: true,
      body: { error_type: 'PLATFORM_ERROR', error_code: 'X', error_message: 'a database error' },
    },
  });
  await rig.payout('payout_paid', content);
  await rig.driveDeposit();
  expect(await rig.deposit()).toMatchObject({ state: 'REFUSED', resolvedBy: 'person' });
  return rig;
}

/** The id of the deposit that carries our memo. */
const depositIdOf = ({ sandbox }: PayoutRig) =>
  [...sandbox.ledger.deposits.values()].find(({ memo }) => memo === 'po_1')?.id ?? '';

/** Records the deposit as sighted, as a pull does that finds our memo. */
async function sight({ deps, sandbox, profile: { connectionId } }: PayoutRig, id: string): Promise<void> {
  sandbox.cache.syncNow();
  const key = { connectionId, writeBackId: 'deposit#alternative:po_1' };
  await deps.intents.noteSighting(key, ledgerId.parse(id), instantOf(deps.clock.now()));
}

it('a deposit that was refused and yet is in the ledger is found by its memo', async () => {
  const rig = await rigWithRefusedDeposit();

  await sight(rig, depositIdOf(rig));
  await rig.later(10);

  expect(await rig.deposit()).toMatchObject({
    state: 'CONFIRMED',
    ledgerId: depositIdOf(rig),
    generation: 1,
  });
  expect(rig.deposits()).toHaveLength(1);
});

it('a deposit that is found after its payout failed has a to-do until it is reversed', async () => {
  const rig = await rigWithRefusedDeposit();
  await rig.payout('payout_failed', content);
  await rig.later(2);
  expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', closedAs: 'cancelled' });

  await sight(rig, depositIdOf(rig));
  await rig.later(2);

  expect(await rig.deposit()).toMatchObject({
    state: 'CLOSED',
    closedAs: 'cancelled',
    reason: 'FOUND_AFTER_ALL',
    ledgerId: depositIdOf(rig),
  });
  expect(await rig.todos()).toMatchObject([{ code: 'PAYOUT_RETURNED' }]);
  rig.sandbox.ledger.deleteDeposit(depositIdOf(rig));
  rig.sandbox.cache.syncNow();
  await rig.later(65);
  expect(await rig.todos()).toEqual([]);
  expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', closedAs: 'cancelled', ledgerId: null });
});

it('a deposit that a pull sights while the connection is paused is found once the pause ends', async () => {
  const rig = await rigWithRefusedDeposit();
  await rig.payout('payout_failed', content);
  await rig.change({ paused: true });
  await sight(rig, depositIdOf(rig));
  await rig.later(5);
  expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', ledgerId: null });

  await rig.change({ paused: false });
  await rig.later(15);

  expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', reason: 'FOUND_AFTER_ALL' });
});
