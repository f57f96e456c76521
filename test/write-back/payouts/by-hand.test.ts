import { expect, it } from 'vitest';
import { InvalidInput } from '../../../functions/domain/shared/errors.ts';
import { rejection } from '../../support/rutter.ts';
import { type PayoutRig, payoutRig } from './rig.ts';

const content = { amount: '100.00', payments: [['pay_1', '100.00']] } as const;
const writeBackId = 'deposit#alternative:po_1';
const closeBooks = (rig: PayoutRig) => rig.change({ booksClosedThrough: '2026-12-31' });
const openBooks = (rig: PayoutRig) => rig.change({ booksClosedThrough: '2020-12-31' });

/** A rig whose payout is held because its period is closed. */
async function rigWithHeldPayout(): Promise<PayoutRig> {
  const rig = await payoutRig();
  await rig.pay('pay_1', 100);
  await closeBooks(rig);
  await rig.payout('payout_paid', content);
  expect(await rig.driveDeposit()).toMatchObject({ reason: 'DEPOSIT_PERIOD_CLOSED' });
  return rig;
}

/** Deposits `pay_1` in the ledger as a person would, and lets Rutter read that. */
function depositByHand({ sandbox }: PayoutRig) {
  const paymentIds = [...sandbox.ledger.payments.values()].flatMap(({ id, memo }) =>
    memo === 'pay_1' ? [id] : [],
  );
  const { id, recordNo } = sandbox.ledger.addDeposit({ paymentIds });
  sandbox.cache.syncNow();
  return { id, number: String(recordNo) };
}

it('a payment that a person deposited with one payout is not deposited with another', async () => {
  const rig = await rigWithHeldPayout();
  await rig.resolve('done-by-hand', { writeBackId });

  await openBooks(rig);
  await rig.payout('payout_paid', { ...content, id: 'po_2' });

  expect(await rig.driveDeposit('po_2')).toMatchObject({
    state: 'HELD',
    reason: 'MEMBER_ALREADY_DEPOSITED',
  });
});

it('a payment of a waiting payout is deposited with a second payout once the first one fails', async () => {
  const rig = await rigWithHeldPayout();
  await rig.payout('payout_paid', { ...content, id: 'po_2' });
  await rig.later(1);
  expect(await rig.deposit('po_2')).toMatchObject({ state: 'HELD', reason: 'MEMBER_OF_ANOTHER_PAYOUT' });

  await openBooks(rig);
  await rig.payout('payout_failed', content);
  await rig.later(40);

  expect(await rig.deposit('po_1')).toMatchObject({ state: 'CLOSED', closedAs: 'cancelled' });
  expect(await rig.deposit('po_2')).toMatchObject({ state: 'CONFIRMED' });
});

it('a deposit that a person names for one payout cannot be named for another', async () => {
  const rig = await rigWithHeldPayout();
  const { id, number } = depositByHand(rig);
  await rig.resolve('done-by-hand', { writeBackId, ledgerIds: [number] });
  expect(await rig.deposit()).toMatchObject({
    closedAs: 'done-by-hand',
    ledgerId: id,
    ledgerNumbers: [number],
  });

  await rig.payout('payout_paid', { ...content, id: 'po_2' });
  await rig.driveDeposit('po_2');
  const other = { writeBackId: 'deposit#alternative:po_2', ledgerIds: [number] };
  const refused = await rejection(InvalidInput, () => rig.resolve('done-by-hand', other));
  expect(refused.message).toContain(`deposit ${number} records ${writeBackId} already`);
});

it('a failed payout that a person deposited is closed once the named deposit is reversed, and may be paid again', async () => {
  const rig = await rigWithHeldPayout();
  const { id, number } = depositByHand(rig);
  await rig.resolve('done-by-hand', { writeBackId, ledgerIds: [number] });
  await rig.payout('payout_failed', content);
  await rig.later(1);
  expect(await rig.open()).toStrictEqual(['PAYOUT_RETURNED']);

  rig.sandbox.ledger.deleteDeposit(id);
  rig.sandbox.cache.syncNow();
  await rig.later(65);
  expect(await rig.open()).toStrictEqual([]);
  await openBooks(rig);
  await rig.payout('payout_paid', content);
  await rig.later(10);

  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
});

it('a failed payout whose deposit Rutter does not have is closed when a person decides so, and may be paid again', async () => {
  // Prepare
  const rig = await rigWithHeldPayout();
  await rig.resolve('done-by-hand', { writeBackId, ledgerIds: ['D-1'] });
  await rig.payout('payout_failed', content);
  await rig.later(1);
  expect((await rig.todos()).map(({ step }) => step)).toStrictEqual([
    expect.stringContaining('resolve this intent with outcome `ignore`: this system cannot see it.'),
  ]);

  // Act
  await rig.resolve('ignore', { writeBackId });
  await rig.later(1);
  expect(await rig.open()).toStrictEqual([]);
  await openBooks(rig);
  await rig.payout('payout_paid', content);
  await rig.later(10);

  // Assess
  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
});
