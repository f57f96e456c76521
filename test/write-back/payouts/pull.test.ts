import { expect, it } from 'vitest';
import { instantOf } from '../../../functions/domain/shared/time.ts';
import { recogniseDeposits } from '../../../functions/pull/follow-up/recognise.ts';
import { wakeUnseenDeposits } from '../../../functions/pull/full-sweep/unseen-deposits.ts';
import { pull } from '../../../functions/pull/pull.ts';
import { deposits } from '../../../functions/runtime/pulled-entities.ts';
import { itemsOf } from '../../support/dynamodb.ts';
import { ledgerFor } from '../../support/rutter.ts';
import { type DynamodbStores, dynamodbStores } from '../../support/stores.ts';
import { absorbed, type PayoutRig, payoutRigOver } from './rig.ts';

type DynamodbRig = PayoutRig<DynamodbStores>;

interface Pulling {
  readonly mode?: 'incremental' | 'full';
  readonly recognises?: boolean;
}

/** Pulls the deposits as the stack does, or without recognising our own. */
async function pullDeposits(
  { deps, sandbox, stores, profile }: DynamodbRig,
  { mode = 'incremental', recognises = true }: Pulling = {},
) {
  const { tables, intents } = stores;
  const unrecognised = deposits(tables.deposits.client, tables.deposits.name);
  const { connectionId } = profile;
  const pullDeps = {
    ...stores,
    ledgerOf: () => ledgerFor(sandbox),
    requestSync: async () => undefined,
    followUpPaidInvoices: async () => false,
    clock: deps.clock,
    log: deps.log,
    overlapMs: 600_000,
    pageSize: 100,
  };
  const recognition = { recognise: recogniseDeposits(intents), afterFullSweep: wakeUnseenDeposits(intents) };
  const definition = recognises ? { ...unrecognised, ...recognition } : unrecognised;
  await pull(pullDeps, definition, { connectionId, mode, dryRun: false, byHand: false });
}

/** The stored deposits: the memo of a pulled one or the id of a payout, and the payout that it is matched to. */
const storedDeposits = async ({ stores, profile }: DynamodbRig) =>
  (await itemsOf(stores.tables.deposits, profile.connectionId)).map(({ depositId, memo, matchedTo }) => [
    String(depositId).startsWith('intacct:') ? memo : depositId,
    matchedTo,
  ]);

/** A rig whose payout is posted as a deposit that Rutter has read. */
async function rigWithDeposit(): Promise<DynamodbRig> {
  const rig = await payoutRigOver(await dynamodbStores());
  await rig.pay('pay_1', 100);
  await rig.pay('pay_2', 100);
  await rig.payout('payout_paid', absorbed);
  await rig.driveDeposit();
  rig.sandbox.cache.syncNow();
  return rig;
}

it('a deposit of our own that comes back from the ledger is not stored as a second one', async () => {
  const rig = await rigWithDeposit();
  await pullDeposits(rig);
  const all = await storedDeposits(rig);
  expect(all).toContainEqual(['alternative:po_1', undefined]);
  expect(all.filter(([memo]) => memo === 'po_1')).toStrictEqual([]);
  expect(all.length).toBe(rig.deposits().length);
});

it('a deposit that was stored before it was recognised is marked with its payout', async () => {
  const rig = await rigWithDeposit();
  await pullDeposits(rig, { recognises: false });
  await rig.later(6);
  expect((await storedDeposits(rig)).filter(([memo]) => memo === 'po_1')).toStrictEqual([
    ['po_1', 'alternative:po_1'],
  ]);
});

it('a pulled deposit that is not as it was sent makes its intent differ', async () => {
  const rig = await rigWithDeposit();
  await rig.later(6);
  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
  const { ledgerId } = await rig.deposit();
  rig.sandbox.faults.add({
    path: '/accounting/bank_deposits*',
    effect: { kind: 'malformed-row', id: ledgerId ?? '', field: 'total_amount', value: 190 },
  });
  await pullDeposits(rig);
  await rig.later(1);
  expect(await rig.deposit()).toMatchObject({ state: 'POSTED', reason: 'DEPOSIT_DIFFERS' });

  await rig.resolve('same-payment', { writeBackId: 'deposit#alternative:po_1' });
  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
});

it('a deposit that is reversed long after it was confirmed is found gone by the next full sweep', async () => {
  // Prepare
  const rig = await rigWithDeposit();
  await rig.later(45);
  const { ledgerId, version } = await rig.deposit();
  await pullDeposits(rig, { mode: 'full' });
  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED', version });

  // Act
  rig.sandbox.ledger.deleteDeposit(ledgerId ?? '');
  rig.sandbox.cache.syncNow();
  await pullDeposits(rig);
  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED', version });
  await pullDeposits(rig, { mode: 'full' });
  await rig.later(1);

  // Assess
  expect(await rig.deposit()).toMatchObject({ state: 'POSTED', reason: 'DEPOSIT_GONE' });
});

it('a deposit that a full sweep did not see stays confirmed if a read by id finds it', async () => {
  const rig = await rigWithDeposit();
  await rig.later(45);
  const { ledgerId } = await rig.deposit();
  const { connectionId } = rig.profile;

  await wakeUnseenDeposits(rig.stores.intents)(connectionId, new Set(), instantOf(rig.deps.clock.now()));
  await rig.later(1);

  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED', ledgerId });
  expect(await rig.open()).toStrictEqual(['FEES_TO_BOOK']);
});
