import { describe, expect, it } from 'vitest';
import { recordPayoutEvent } from '../../../functions/write-back/payouts/record.ts';
import { newConnection } from '../../support/dynamodb.ts';
import { absorbed, type PayoutRig, payoutRig } from './rig.ts';

const depositPosts = ({ sandbox }: PayoutRig) =>
  sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/bank_deposits'));
/** The ledger's deposits with the memo of this payout. */
const depositsWithMemo = (rig: PayoutRig, id = 'po_1') => rig.deposits().filter(({ memo }) => memo === id);

/** A rig with the two payments of `absorbed`, posted and confirmed. */
async function rigWithPayments(options: Parameters<typeof payoutRig>[0] = {}): Promise<PayoutRig> {
  const rig = await payoutRig(options);
  await rig.pay('pay_1', 100);
  await rig.pay('pay_2', 100);
  return rig;
}

describe('the recording of a payout', () => {
  it('an event that arrives five times at the same moment is recorded once', async () => {
    const rig = await payoutRig();
    const event = rig.event('payout_paid', absorbed);

    const outcomes = await Promise.all(Array.from({ length: 5 }, () => rig.record(event)));

    expect(outcomes.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
    expect(await rig.deposit()).toMatchObject({ state: 'PENDING', version: 1 });
  });

  it('an event for an unknown connection is recorded and held', async () => {
    const rig = await payoutRig();
    const recorded = await recordPayoutEvent(rig.deps, newConnection(), rig.event('payout_paid', absorbed));
    expect(recorded).toMatchObject({ outcome: 'recorded', state: 'HELD', reason: 'UNKNOWN_CONNECTION' });
  });
});

describe('a deposit', () => {
  it('a deposit waits for payments that are not confirmed yet, and is sent by itself once they are', async () => {
    const rig = await payoutRig();
    await rig.pay('pay_1', 100);
    await rig.pay('pay_2', 100, { only: 'recorded' });
    await rig.payout('payout_paid', absorbed);

    expect(await rig.driveDeposit()).toMatchObject({ state: 'HELD', reason: 'MEMBER_NOT_CONFIRMED' });
    expect(depositPosts(rig)).toHaveLength(0);
    await rig.later(25);

    expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
    expect(depositsWithMemo(rig)).toStrictEqual([{ memo: 'po_1', gross: 20_000, payments: 2 }]);
  });

  it('a deposit whose answer is lost is found in the ledger, and never made twice', async () => {
    const rig = await rigWithPayments();
    rig.sandbox.faults.add({
      method: 'POST',
      path: '/accounting/bank_deposits',
      effect: { kind: 'reset', when: 'after' },
      times: 1,
    });
    await rig.payout('payout_paid', absorbed);

    expect(await rig.driveDeposit()).toMatchObject({ state: 'SENDING', reason: 'NO_ANSWER' });
    await rig.later(10);

    expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED', generation: 1 });
    expect(depositsWithMemo(rig)).toHaveLength(1);
    const keys = depositPosts(rig).map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(1);
  });

  it('a deposit that Rutter failed to make is sent again under a new key, once its absence is proven', async () => {
    const rig = await rigWithPayments();
    rig.sandbox.faults.add({
      method: 'POST',
      path: '/accounting/bank_deposits',
      effect: { kind: 'job-failure', status: 500 },
      times: 1,
    });
    await rig.payout('payout_paid', absorbed);
    await rig.driveDeposit();
    await rig.later(50);

    expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED', generation: 2 });
    expect(depositsWithMemo(rig)).toHaveLength(1);
  });

  it('a deposit that Intacct refuses waits for a person, with the reason that Intacct gave', async () => {
    const rig = await rigWithPayments();
    rig.sandbox.ledger.closeBooks('2026-12-31');
    await rig.payout('payout_paid', absorbed);

    expect(await rig.driveDeposit()).toMatchObject({ state: 'REFUSED', reason: 'DEPOSIT_PERIOD_CLOSED' });
    rig.sandbox.ledger.closeBooks(null);
    await rig.resolve('retry', { writeBackId: 'deposit#alternative:po_1' });

    expect(await rig.deposit()).toMatchObject({ state: 'POSTED', generation: 2 });
  });

  it('a deposit is held where Rutter offers none, and the connection records that', async () => {
    const rig = await rigWithPayments();
    rig.sandbox.connections.configure(rig.sandbox.connection.id, { bankDeposits: false });
    await rig.payout('payout_paid', absorbed);

    expect(await rig.driveDeposit()).toMatchObject({ state: 'HELD', reason: 'DEPOSITS_NOT_SUPPORTED' });
    const stored = await rig.stores.profiles.get(rig.profile.connectionId);
    expect(stored?.absent).toStrictEqual(['deposits']);
    await rig.resolve('done-by-hand', { writeBackId: 'deposit#alternative:po_1' });
    expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', closedAs: 'done-by-hand' });
  });

  it('a deposit is refused where Rutter can read deposits but not make them', async () => {
    const rig = await rigWithPayments();
    rig.sandbox.faults.add({
      method: 'POST',
      path: '/accounting/bank_deposits',
      effect: { kind: 'status', status: 404 },
    });
    await rig.payout('payout_paid', absorbed);

    expect(await rig.driveDeposit()).toMatchObject({ state: 'REFUSED', reason: 'DEPOSITS_NOT_SUPPORTED' });
    expect((await rig.stores.profiles.get(rig.profile.connectionId))?.absent).toStrictEqual(['deposits']);
  });

  it('a deposit in preview mode stores the exact request, and is not sent', async () => {
    const rig = await rigWithPayments();
    await rig.change({ writeBack: 'preview' });
    await rig.payout('payout_paid', absorbed);
    await rig.driveDeposit();

    const { state, closedAs, attempt } = await rig.deposit();
    expect([state, closedAs, attempt?.deposit?.gross]).toStrictEqual(['CLOSED', 'previewed', 20_000]);
    expect(attempt?.request).toContain('"memo":"po_1"');
    expect(depositPosts(rig)).toHaveLength(0);
  });
});

describe('a payout that failed', () => {
  it('a payout that fails before it is deposited is closed, and another payout may deposit its payments', async () => {
    const rig = await rigWithPayments();
    await rig.payout('payout_paid', absorbed);
    await rig.payout('payout_failed', absorbed);
    await rig.driveDeposit();
    expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', reason: 'FAILED_BEFORE_DEPOSIT' });

    await rig.payout('payout_paid', { ...absorbed, id: 'po_2' });
    expect(await rig.driveDeposit('po_2')).toMatchObject({ state: 'POSTED' });
    expect(depositsWithMemo(rig)).toHaveLength(0);
    expect(depositsWithMemo(rig, 'po_2')).toHaveLength(1);
  });

  it('a payout that fails while the outcome of its deposit is unknown is looked up, and never sent again', async () => {
    const rig = await rigWithPayments();
    rig.sandbox.faults.add({
      method: 'POST',
      path: '/accounting/bank_deposits',
      effect: { kind: 'reset', when: 'before' },
    });
    await rig.payout('payout_paid', absorbed);
    await rig.driveDeposit();
    await rig.payout('payout_failed', absorbed);
    expect(await rig.deposit()).toMatchObject({ state: 'SENDING' });
    await rig.later(50);

    expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', reason: 'FAILED_BEFORE_DEPOSIT' });
    expect(depositPosts(rig)).toHaveLength(1);
    expect(depositsWithMemo(rig)).toHaveLength(0);
  });

  it('a payout that fails after it was deposited has a to-do until its deposit is reversed, and may then be paid again', async () => {
    const rig = await rigWithPayments();
    await rig.payout('payout_paid', { ...absorbed, amount: '200.00', adjustments: [] });
    await rig.driveDeposit();
    await rig.later(6);
    await rig.payout('payout_failed', { ...absorbed, amount: '200.00', adjustments: [] });
    await rig.driveDeposit();
    expect(await rig.open()).toStrictEqual(['PAYOUT_RETURNED']);

    const { ledgerId } = await rig.deposit();
    rig.sandbox.ledger.deleteDeposit(ledgerId ?? '');
    rig.sandbox.cache.syncNow();
    await rig.later(65);
    expect(await rig.open()).toStrictEqual([]);
    expect(await rig.deposit()).toMatchObject({
      state: 'CLOSED',
      reason: 'DEPOSIT_REVERSED',
      ledgerId: null,
    });

    await rig.payout('payout_paid', { ...absorbed, id: 'po_2' });
    expect(await rig.driveDeposit('po_2')).toMatchObject({ state: 'POSTED' });
  });
});

describe('a payment', () => {
  it('a payment that two payouts name is deposited once, also when both are driven at the same moment', async () => {
    const rig = await rigWithPayments();
    const shared = { amount: '100.00', payments: [['pay_1', '100.00']] } as const;
    await rig.payout('payout_paid', shared);
    await rig.payout('payout_paid', { ...shared, id: 'po_2' });

    await Promise.all([rig.driveDeposit('po_1'), rig.driveDeposit('po_2')]);

    const deposits = [...depositsWithMemo(rig), ...depositsWithMemo(rig, 'po_2')];
    expect(deposits).toHaveLength(1);
    expect(depositPosts(rig)).toHaveLength(1);
    await rig.later(10);
    expect(depositPosts(rig)).toHaveLength(1);
    const reasons = [await rig.deposit('po_1'), await rig.deposit('po_2')].map(({ reason }) => reason);
    expect(reasons).toContain('MEMBER_ALREADY_DEPOSITED');
  });

  it('a payment of 0.00 in a payout is no part of its deposit', async () => {
    const rig = await rigWithPayments();
    const payments = [
      ['pay_1', '100.00'],
      ['pay_2', '0.00'],
    ] as const;
    await rig.payout('payout_paid', { amount: '100.00', payments });
    await rig.driveDeposit();
    expect(depositsWithMemo(rig)).toStrictEqual([{ memo: 'po_1', gross: 10_000, payments: 1 }]);
  });

  it('a payment that a person deposited by hand is not deposited again', async () => {
    const rig = await rigWithPayments();
    const ids = [...rig.sandbox.ledger.payments.values()].flatMap(({ id, memo }) =>
      memo === 'pay_1' ? [id] : [],
    );
    rig.sandbox.ledger.addDeposit({ paymentIds: ids });
    rig.sandbox.cache.syncNow();
    await rig.payout('payout_paid', absorbed);

    expect(await rig.driveDeposit()).toMatchObject({ state: 'HELD', reason: 'MEMBER_ALREADY_DEPOSITED' });
    expect(depositPosts(rig)).toHaveLength(0);
  });
});

describe('the entries beside a deposit', () => {
  it('the entries beside a deposit have a to-do until a person says that they are booked', async () => {
    const rig = await rigWithPayments();
    await rig.payout('payout_paid', absorbed);
    await rig.driveDeposit();
    await rig.later(6);
    expect(await rig.open()).toStrictEqual(['FEES_TO_BOOK']);

    await rig.resolve('done-by-hand', { writeBackId: 'deposit#alternative:po_1' });
    await rig.later(5);

    expect(await rig.open()).toStrictEqual([]);
    expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
  });
});
