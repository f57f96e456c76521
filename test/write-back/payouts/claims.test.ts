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

const members = (count: number): PaymentId[] =>
  Array.from({ length: count }, (_, at) => paymentId.parse(`alternative:pay_${at}`));

/** The intent of a payout as it is stored. */
async function payout(connectionId: ConnectionId, id: string, changes: Partial<Intent> = {}) {
  const subjectId = depositId.parse(`alternative:${id}`);
  const about = { connectionId, kind: 'deposit', subjectId, amount: dollars(100), currency: usd } as const;
  const intent = {
    ...newIntent({ ...about, modeAtRecording: 'on' }, { to: 'PENDING' }, minute(0)),
    ...changes,
  };
  const known = await stores.payoutCases.load(connectionId, subjectId);
  expect(await stores.payoutCases.save(known, { intent })).toBe(true);
  return intent;
}

async function claim(of: Intent, ids: readonly PaymentId[]): Promise<boolean> {
  return stores.payoutCases.claim(of, await stores.payoutCases.members(of.connectionId, ids));
}

async function owners({ connectionId }: Intent, ids: readonly PaymentId[]): Promise<Set<string | undefined>> {
  const found = await stores.payoutCases.members(connectionId, ids);
  return new Set(found.map(({ claimant }) => claimant?.subjectId));
}

const over = { state: 'CLOSED', closedAs: 'cancelled' } as const;

describe.each([
  ['in DynamoDB', dynamodbStores],
  ['in memory', async () => storesInMemory()],
] as const)('payments that payouts claim, %s', (_, make) => {
  beforeAll(async () => {
    stores = await make();
  });

  it('every payment has one payout, however many it has, and however often it claims them', async () => {
    const connectionId = newConnection();
    const [one, other] = [await payout(connectionId, 'po_1'), await payout(connectionId, 'po_2')];
    const ids = members(230);

    expect(await claim(one, ids)).toBe(true);
    expect(await claim(one, ids)).toBe(true);
    expect(await claim(other, ids.slice(220))).toBe(false);
    expect(await owners(one, ids)).toStrictEqual(new Set(['alternative:po_1']));
  });

  it('two payouts that claim one payment at the same moment do not both get it', async () => {
    const connectionId = newConnection();
    const all = await Promise.all(Array.from({ length: 6 }, (_, at) => payout(connectionId, `po_${at}`)));
    const won = await Promise.all(all.map((one) => claim(one, members(1))));
    expect(won.filter((answer) => answer)).toHaveLength(1);
  });

  it('what a payout claimed that is over passes to the next one', async () => {
    const connectionId = newConnection();
    const [one, other] = [await payout(connectionId, 'po_1'), await payout(connectionId, 'po_2')];
    await claim(one, members(120));
    await payout(connectionId, 'po_1', { ...over, version: 2 });

    expect(await claim(other, members(120))).toBe(true);
    expect(await owners(other, members(120))).toStrictEqual(new Set(['alternative:po_2']));
  });

  it('a payout that a person deposited by hand keeps its payments', async () => {
    const connectionId = newConnection();
    const [one, other] = [await payout(connectionId, 'po_1'), await payout(connectionId, 'po_2')];
    await claim(one, members(1));
    await payout(connectionId, 'po_1', { state: 'CLOSED', closedAs: 'done-by-hand', version: 2 });
    expect(await claim(other, members(1))).toBe(false);
  });

  it('one that was over when it was read, and is paid anew since, keeps its payments', async () => {
    const connectionId = newConnection();
    const [one, other] = [await payout(connectionId, 'po_1'), await payout(connectionId, 'po_2')];
    await claim(one, members(1));
    await payout(connectionId, 'po_1', { ...over, version: 2 });
    const read = await stores.payoutCases.members(connectionId, members(1));
    await payout(connectionId, 'po_1', { version: 3 });

    expect(await stores.payoutCases.claim(other, read)).toBe(false);
    expect(await owners(one, members(1))).toStrictEqual(new Set(['alternative:po_1']));
  });
});
