import { beforeAll, describe, expect, it } from 'vitest';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import { newIntent } from '../../../functions/domain/intent/new-intent.ts';
import {
  type ConnectionId,
  depositId,
  type PaymentId,
  paymentId,
} from '../../../functions/domain/shared/ids.ts';
import { newConnection } from '../../support/dynamodb.ts';
import { dollars, minute, usd } from '../../support/factories.ts';
import { dynamodbStores, storesInMemory, type TestStores } from '../../support/stores.ts';

let stores: TestStores;

const paymentIds = (count: number): PaymentId[] =>
  Array.from({ length: count }, (_, at) => paymentId.parse(`alternative:pay_${at}`));

/** Stores the intent of a payout. */
async function storePayout(connectionId: ConnectionId, id: string, changes: Partial<Intent> = {}) {
  const subjectId = depositId.parse(`alternative:${id}`);
  const about = { connectionId, kind: 'deposit', subjectId, amount: dollars(100), currency: usd } as const;
  const intent = {
    ...newIntent({ ...about, modeAtRecording: 'on' }, { to: 'PENDING' }, minute(0)),
    ...changes,
  };
  const stored = await stores.payoutCases.load(connectionId, subjectId);
  expect(await stores.payoutCases.save(stored, { intent })).toBe(true);
  return intent;
}

async function claim(payout: Intent, ids: readonly PaymentId[]): Promise<boolean> {
  return stores.payoutCases.claim(payout, await stores.payoutCases.members(payout.connectionId, ids));
}

async function claimantsOf(
  { connectionId }: Intent,
  ids: readonly PaymentId[],
): Promise<Set<string | undefined>> {
  const members = await stores.payoutCases.members(connectionId, ids);
  return new Set(members.map(({ claimant }) => claimant?.subjectId));
}

const cancelled = { state: 'CLOSED', closedAs: 'cancelled' } as const;

describe.each([
  ['in DynamoDB', dynamodbStores],
  ['in memory', async () => storesInMemory()],
] as const)('payments that payouts claim, %s', (_, make) => {
  beforeAll(async () => {
    stores = await make();
  });

  it('a payout that claims 230 payments twice keeps them all, and another payout gets none of them', async () => {
    const connectionId = newConnection();
    const [first, second] = [
      await storePayout(connectionId, 'po_1'),
      await storePayout(connectionId, 'po_2'),
    ];
    const ids = paymentIds(230);

    expect(await claim(first, ids)).toBe(true);
    expect(await claim(first, ids)).toBe(true);
    expect(await claim(second, ids.slice(220))).toBe(false);
    expect(await claimantsOf(first, ids)).toStrictEqual(new Set(['alternative:po_1']));
  });

  it('of six payouts that claim one payment at the same moment, one gets it', async () => {
    const connectionId = newConnection();
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, at) => storePayout(connectionId, `po_${at}`)),
    );
    const won = await Promise.all(all.map((payout) => claim(payout, paymentIds(1))));
    expect(won.filter((claimed) => claimed)).toHaveLength(1);
  });

  it('the payments of a payout that ended without a deposit pass to the next payout that claims them', async () => {
    const connectionId = newConnection();
    const [first, second] = [
      await storePayout(connectionId, 'po_1'),
      await storePayout(connectionId, 'po_2'),
    ];
    await claim(first, paymentIds(120));
    await storePayout(connectionId, 'po_1', { ...cancelled, version: 2 });

    expect(await claim(second, paymentIds(120))).toBe(true);
    expect(await claimantsOf(second, paymentIds(120))).toStrictEqual(new Set(['alternative:po_2']));
  });

  it('a payout that a person deposited by hand keeps its payments', async () => {
    const connectionId = newConnection();
    const [first, second] = [
      await storePayout(connectionId, 'po_1'),
      await storePayout(connectionId, 'po_2'),
    ];
    await claim(first, paymentIds(1));
    await storePayout(connectionId, 'po_1', { state: 'CLOSED', closedAs: 'done-by-hand', version: 2 });
    expect(await claim(second, paymentIds(1))).toBe(false);
  });

  it('a payout that is paid again after it was read as ended keeps its payments', async () => {
    const connectionId = newConnection();
    const [first, second] = [
      await storePayout(connectionId, 'po_1'),
      await storePayout(connectionId, 'po_2'),
    ];
    await claim(first, paymentIds(1));
    await storePayout(connectionId, 'po_1', { ...cancelled, version: 2 });
    const read = await stores.payoutCases.members(connectionId, paymentIds(1));
    await storePayout(connectionId, 'po_1', { version: 3 });

    expect(await stores.payoutCases.claim(second, read)).toBe(false);
    expect(await claimantsOf(first, paymentIds(1))).toStrictEqual(new Set(['alternative:po_1']));
  });
});
