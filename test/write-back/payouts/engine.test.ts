import { describe, expect, it } from 'vitest';
import { recordPayoutEvent } from '../../../functions/write-back/payouts/record.ts';
import { newConnection } from '../../support/dynamodb.ts';
import { absorbed, type PayoutRig, payoutRig } from './rig.ts';

const posts = ({ sandbox }: PayoutRig) =>
  sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/bank_deposits'));
const ours = (rig: PayoutRig, id = 'po_1') => rig.deposits().filter(({ memo }) => memo === id);

async function ready(options: Parameters<typeof payoutRig>[0] = {}): Promise<PayoutRig> {
  const rig = await payoutRig(options);
  await rig.pay('pay_1', 100);
  await rig.pay('pay_2', 100);
  return rig;
}

describe('a message about a payout', () => {
  it('is recorded once, however often and at how many places at once it comes', async () => {
    const rig = await payoutRig();
    const event = rig.event('payout_paid', absorbed);

    const outcomes = await Promise.all(Array.from({ length: 5 }, () => rig.record(event)));

    expect(outcomes.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
    expect(await rig.deposit()).toMatchObject({ state: 'PENDING', version: 1 });
  });

  it('of a partner that is not known is held, and nothing is lost', async () => {
    const rig = await payoutRig();
    const recorded = await recordPayoutEvent(rig.deps, newConnection(), rig.event('payout_paid', absorbed));
    expect(recorded).toMatchObject({ outcome: 'recorded', state: 'HELD', reason: 'UNKNOWN_CONNECTION' });
  });
});

describe('a deposit', () => {
  it('waits for payments that are not confirmed yet, and goes on by itself', async () => {
    const rig = await payoutRig();
    await rig.pay('pay_1', 100);
    await rig.pay('pay_2', 100, { only: 'told' });
    await rig.payout('payout_paid', absorbed);

    expect(await rig.driveDeposit()).toMatchObject({ state: 'HELD', reason: 'MEMBER_NOT_CONFIRMED' });
    expect(posts(rig)).toHaveLength(0);
    await rig.later(25);

    expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED' });
    expect(ours(rig)).toStrictEqual([{ memo: 'po_1', gross: 20_000, payments: 2 }]);
  });

  it('whose answer is lost after it was made is found, and never made twice', async () => {
    const rig = await ready();
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
    expect(ours(rig)).toHaveLength(1);
    const keys = posts(rig).map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(1);
  });

  it('that Rutter failed to make goes again under the next key, once its absence is proven', async () => {
    const rig = await ready();
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
    expect(ours(rig)).toHaveLength(1);
  });

  it('that Intacct refuses waits for a person, with what Intacct said', async () => {
    const rig = await ready();
    rig.sandbox.ledger.closeBooks('2026-12-31');
    await rig.payout('payout_paid', absorbed);

    expect(await rig.driveDeposit()).toMatchObject({ state: 'REFUSED', reason: 'DEPOSIT_PERIOD_CLOSED' });
    rig.sandbox.ledger.closeBooks(null);
    await rig.resolve('retry', { writeBackId: 'deposit#alternative:po_1' });

    expect(await rig.deposit()).toMatchObject({ state: 'POSTED', generation: 2 });
  });

  it('is not made where Rutter offers none; that is known of the connection from then on', async () => {
    const rig = await ready();
    rig.sandbox.connections.configure(rig.sandbox.connection.id, { bankDeposits: false });
    await rig.payout('payout_paid', absorbed);

    expect(await rig.driveDeposit()).toMatchObject({ state: 'HELD', reason: 'DEPOSITS_NOT_SUPPORTED' });
    const stored = await rig.stores.profiles.get(rig.profile.connectionId);
    expect(stored?.absent).toStrictEqual(['deposits']);
    await rig.resolve('done-by-hand', { writeBackId: 'deposit#alternative:po_1' });
    expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', closedAs: 'done-by-hand' });
  });

  it('that can be read and not made is refused for the same reason', async () => {
    const rig = await ready();
    rig.sandbox.faults.add({
      method: 'POST',
      path: '/accounting/bank_deposits',
      effect: { kind: 'status', status: 404 },
    });
    await rig.payout('payout_paid', absorbed);

    expect(await rig.driveDeposit()).toMatchObject({ state: 'REFUSED', reason: 'DEPOSITS_NOT_SUPPORTED' });
    expect((await rig.stores.profiles.get(rig.profile.connectionId))?.absent).toStrictEqual(['deposits']);
  });

  it('in preview is shown as the exact request, and not sent', async () => {
    const rig = await ready();
    await rig.change({ writeBack: 'preview' });
    await rig.payout('payout_paid', absorbed);
    await rig.driveDeposit();

    const { state, closedAs, attempt } = await rig.deposit();
    expect([state, closedAs, attempt?.deposit?.gross]).toStrictEqual(['CLOSED', 'previewed', 20_000]);
    expect(attempt?.request).toContain('"memo":"po_1"');
    expect(posts(rig)).toHaveLength(0);
  });
});

describe('a payout that failed', () => {
  it('before it was deposited is over, and its payments are free for the next one', async () => {
    const rig = await ready();
    await rig.payout('payout_paid', absorbed);
    await rig.payout('payout_failed', absorbed);
    await rig.driveDeposit();
    expect(await rig.deposit()).toMatchObject({ state: 'CLOSED', reason: 'FAILED_BEFORE_DEPOSIT' });

    await rig.payout('payout_paid', { ...absorbed, id: 'po_2' });
    expect(await rig.driveDeposit('po_2')).toMatchObject({ state: 'POSTED' });
    expect(ours(rig)).toHaveLength(0);
    expect(ours(rig, 'po_2')).toHaveLength(1);
  });

  it('while nobody knows whether it was deposited is looked up, and never sent again', async () => {
    const rig = await ready();
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
    expect(posts(rig)).toHaveLength(1);
    expect(ours(rig)).toHaveLength(0);
  });

  it('after it was deposited is a to-do, which closes when the deposit is gone; then it may be paid anew', async () => {
    const rig = await ready();
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
  it('is deposited with one payout, when two name it and are driven at the same moment', async () => {
    const rig = await ready();
    const shared = { amount: '100.00', payments: [['pay_1', '100.00']] } as const;
    await rig.payout('payout_paid', shared);
    await rig.payout('payout_paid', { ...shared, id: 'po_2' });

    await Promise.all([rig.driveDeposit('po_1'), rig.driveDeposit('po_2')]);

    const made = [...ours(rig), ...ours(rig, 'po_2')];
    expect(made).toHaveLength(1);
    expect(posts(rig)).toHaveLength(1);
    await rig.later(10);
    expect(posts(rig)).toHaveLength(1);
    const states = [await rig.deposit('po_1'), await rig.deposit('po_2')].map(({ reason }) => reason);
    expect(states).toContain('MEMBER_ALREADY_DEPOSITED');
  });

  it('of which a payout holds nothing is no part of it', async () => {
    const rig = await ready();
    const payments = [
      ['pay_1', '100.00'],
      ['pay_2', '0.00'],
    ] as const;
    await rig.payout('payout_paid', { amount: '100.00', payments });
    await rig.driveDeposit();
    expect(ours(rig)).toStrictEqual([{ memo: 'po_1', gross: 10_000, payments: 1 }]);
  });

  it('that a person deposited by hand is not deposited again', async () => {
    const rig = await ready();
    const ids = [...rig.sandbox.ledger.payments.values()].flatMap(({ id, memo }) =>
      memo === 'pay_1' ? [id] : [],
    );
    rig.sandbox.ledger.addDeposit({ paymentIds: ids });
    rig.sandbox.cache.syncNow();
    await rig.payout('payout_paid', absorbed);

    expect(await rig.driveDeposit()).toMatchObject({ state: 'HELD', reason: 'MEMBER_ALREADY_DEPOSITED' });
    expect(posts(rig)).toHaveLength(0);
  });
});

describe('the entries beside a deposit', () => {
  it('are to do until a person says that they are made', async () => {
    const rig = await ready();
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
