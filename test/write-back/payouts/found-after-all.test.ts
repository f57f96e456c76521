import { expect, it } from 'vitest';
import { ledgerId } from '../../../functions/domain/shared/ids.ts';
import { instantOf } from '../../../functions/domain/shared/time.ts';
import { type PayoutRig, payoutRig } from './rig.ts';

const described = { amount: '100.00', payments: [['pay_1', '100.00']] } as const;

/** Intacct made the deposit, and said that it did not. */
async function refusedAndThere(): Promise<PayoutRig> {
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
  await rig.payout('payout_paid', described);
  await rig.driveDeposit();
  expect(await rig.deposit()).toMatchObject({ state: 'REFUSED', resolvedBy: 'person' });
  return rig;
}

const ours = ({ sandbox }: PayoutRig) =>
  [...sandbox.ledger.deposits.values()].find(({ memo }) => memo === 'po_1')?.id ?? '';

/** A pull comes across the deposit by its memo. */
async function sight({ deps, sandbox, profile: { connectionId } }: PayoutRig, id: string): Promise<void> {
  sandbox.cache.syncNow();
  const key = { connectionId, writeBackId: 'deposit#alternative:po_1' };
  await deps.intents.noteSighting(key, ledgerId.parse(id), instantOf(deps.clock.now()));
}

it('a deposit that was refused and is there all the same is found by its memo', async () => {
  const rig = await refusedAndThere();

  await sight(rig, ours(rig));
  await rig.later(10);

  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED', ledgerId: ours(rig), generation: 1 });
  expect(rig.deposits()).toHaveLength(1);
});

it('that of a payout which failed meanwhile is to be reversed, and the to-do ends when it is', async () => {
  const rig = await refusedAndThere();
  await rig.payout('payout_failed', described);
  await rig.later(2);
  expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', closedAs: 'cancelled' });

  await sight(rig, ours(rig));
  await rig.later(2);

  expect(await rig.deposit()).toMatchObject({
    state: 'CLOSED',
    closedAs: 'cancelled',
    reason: 'FOUND_AFTER_ALL',
    ledgerId: ours(rig),
  });
  expect(await rig.todos()).toMatchObject([{ code: 'PAYOUT_RETURNED' }]);
  rig.sandbox.ledger.deleteDeposit(ours(rig));
  rig.sandbox.cache.syncNow();
  await rig.later(65);
  expect(await rig.todos()).toEqual([]);
  expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', closedAs: 'cancelled', ledgerId: null });
});

it('what is sighted while the connection is paused is found when it is used again', async () => {
  const rig = await refusedAndThere();
  await rig.payout('payout_failed', described);
  await rig.change({ paused: true });
  await sight(rig, ours(rig));
  await rig.later(5);
  expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', ledgerId: null });

  await rig.change({ paused: false });
  await rig.later(15);

  expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', reason: 'FOUND_AFTER_ALL' });
});
