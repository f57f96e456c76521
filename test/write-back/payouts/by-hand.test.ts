import { expect, it } from 'vitest';
import { InvalidInput } from '../../../functions/domain/shared/errors.ts';
import { rejection } from '../../support/rutter.ts';
import { type PayoutRig, payoutRig } from './rig.ts';

const described = { amount: '100.00', payments: [['pay_1', '100.00']] } as const;
const writeBackId = 'deposit#alternative:po_1';
const closeBooks = (rig: PayoutRig) => rig.change({ booksClosedThrough: '2026-12-31' });
const openBooks = (rig: PayoutRig) => rig.change({ booksClosedThrough: '2020-12-31' });

/** A payout that waits because its period is closed. */
async function waiting(): Promise<PayoutRig> {
  const rig = await payoutRig();
  await rig.pay('pay_1', 100);
  await closeBooks(rig);
  await rig.payout('payout_paid', described);
  expect(await rig.driveDeposit()).toMatchObject({ reason: 'DEPOSIT_PERIOD_CLOSED' });
  return rig;
}

/** A person deposits its payment, and Rutter has read that. */
function depositIn({ sandbox }: PayoutRig) {
  const paymentIds = [...sandbox.ledger.payments.values()].flatMap(({ id, memo }) =>
    memo === 'pay_1' ? [id] : [],
  );
  const { id, recordNo } = sandbox.ledger.addDeposit({ paymentIds });
  sandbox.cache.syncNow();
  return { id, number: String(recordNo) };
}

it('what a person deposited with one payout is not deposited with another', async () => {
  const rig = await waiting();
  await rig.resolve('done-by-hand', { writeBackId });

  await openBooks(rig);
  await rig.payout('payout_paid', { ...described, id: 'po_2' });

  expect(await rig.driveDeposit('po_2')).toMatchObject({
    state: 'HELD',
    reason: 'MEMBER_ALREADY_DEPOSITED',
  });
});

it('what another payout holds that waits is deposited once that fails, in whatever order they are told of', async () => {
  const rig = await waiting();
  await rig.payout('payout_paid', { ...described, id: 'po_2' });
  await rig.later(1);
  expect(await rig.deposit('po_2')).toMatchObject({ state: 'HELD', reason: 'MEMBER_OF_ANOTHER_PAYOUT' });

  await openBooks(rig);
  await rig.payout('payout_failed', described);
  await rig.later(40);

  expect(await rig.deposit('po_1')).toMatchObject({ state: 'CLOSED', closedAs: 'cancelled' });
  expect(await rig.deposit('po_2')).toMatchObject({ state: 'CONFIRMED' });
});

it('a deposit that a person names becomes the own one of its payout, and of no other', async () => {
  const rig = await waiting();
  const { id, number } = depositIn(rig);
  await rig.resolve('done-by-hand', { writeBackId, ledgerIds: [number] });
  expect(await rig.deposit()).toMatchObject({
    closedAs: 'done-by-hand',
    ledgerId: id,
    ledgerNumbers: [number],
  });

  await rig.payout('payout_paid', { ...described, id: 'po_2' });
  await rig.driveDeposit('po_2');
  const other = { writeBackId: 'deposit#alternative:po_2', ledgerIds: [number] };
  const refused = await rejection(InvalidInput, () => rig.resolve('done-by-hand', other));
  expect(refused.message).toContain(`deposit ${number} records ${writeBackId} already`);
});

it('once it failed, and that deposit is reversed, it is over by itself, and is paid again', async () => {
  const rig = await waiting();
  const { id, number } = depositIn(rig);
  await rig.resolve('done-by-hand', { writeBackId, ledgerIds: [number] });
  await rig.payout('payout_failed', described);
  await rig.later(1);
  expect(await rig.open()).toStrictEqual(['PAYOUT_RETURNED']);

  rig.sandbox.ledger.deleteDeposit(id);
  rig.sandbox.cache.syncNow();
  await rig.later(65);
  expect(await rig.open()).toStrictEqual([]);
  await openBooks(rig);
  await rig.payout('payout_paid', described);
  await rig.later(10);

  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
});

it('one whose deposit nobody can see is over when a person says so, and is paid again', async () => {
  // Prepare
  const rig = await waiting();
  await rig.resolve('done-by-hand', { writeBackId, ledgerIds: ['D-1'] });
  await rig.payout('payout_failed', described);
  await rig.later(1);
  expect((await rig.todos()).map(({ step }) => step)).toStrictEqual([
    expect.stringContaining('resolve this intent with outcome `ignore`: this system cannot see it.'),
  ]);

  // Act
  await rig.resolve('ignore', { writeBackId });
  await rig.later(1);
  expect(await rig.open()).toStrictEqual([]);
  await openBooks(rig);
  await rig.payout('payout_paid', described);
  await rig.later(10);

  // Assess
  expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
});
