import { beforeAll, describe, expect, it } from 'vitest';
import {
  newWindow,
  noCounts,
  type SyncState,
  type Window,
} from '../../functions/domain/connection/sync-state.ts';
import type { Table } from '../../functions/store/dynamo.ts';
import { LeaseLost } from '../../functions/store/errors.ts';
import { leaseMs, type SyncKey, type SyncStates, syncStates } from '../../functions/store/sync-states.ts';
import { itemsOf, newConnection, newTable } from '../support/dynamodb.ts';
import { minute } from '../support/factories.ts';

const now = Date.parse(minute(0));
const until = now + leaseMs;
let table: Table;
let states: SyncStates;

beforeAll(async () => {
  table = await newTable('Connections');
  states = syncStates(table);
});

const newKey = (): SyncKey => ({ connectionId: newConnection(), entity: 'invoices', mode: 'incremental' });
const lastResult = { finishedAt: minute(1), counts: noCounts, pages: 1 };
const finish = { watermark: minute(0), lastResult, invoicesAsked: false };

function windowAt(cursor: string): Window {
  const nothing: SyncState = { connectionId: newConnection(), item: 'sync#invoices' };
  return { ...newWindow(nothing, 'incremental', 0), startedAt: minute(0), cursor, pages: 3 };
}

async function stored(key: SyncKey): Promise<Record<string, unknown> | undefined> {
  const [item] = await itemsOf(table, key.connectionId);
  return item;
}

async function takenBy(owner: string, at = now): Promise<SyncKey> {
  const key = newKey();
  await states.acquire(key, owner, at);
  return key;
}

describe('acquire', () => {
  it('acquire takes the lease if no run has pulled before, and if none pulls now', async () => {
    const key = newKey();
    const expected = { connectionId: key.connectionId, item: 'sync#invoices', lease: { owner: 'a', until } };
    expect(await states.acquire(key, 'a', now)).toStrictEqual({ state: expected });
    await states.release(key, 'a', undefined);
    expect(await states.acquire(key, 'b', now)).toMatchObject({ state: { lease: { owner: 'b', until } } });
  });

  it('acquire returns until when another run holds the lease', async () => {
    const key = await takenBy('a');
    expect(await states.acquire(key, 'b', now + 1)).toStrictEqual({ heldUntil: until });
    expect(await states.acquire(key, 'b', until)).toStrictEqual({ heldUntil: until });
    expect(await stored(key)).toMatchObject({ lease: { owner: 'a', until } });
  });

  it('acquire takes over an expired lease, with the window that was left', async () => {
    const key = await takenBy('a');
    await states.checkpoint(key, 'a', now, windowAt('page-3'));
    const lease = { owner: 'b', until: until + 1 + leaseMs };
    expect(await states.acquire(key, 'b', until + 1)).toMatchObject({
      state: { window: windowAt('page-3'), lease },
    });
  });

  it('acquire gives a run its own lease again', async () => {
    const key = await takenBy('a');
    expect(await states.acquire(key, 'a', now + 5)).toMatchObject({ state: { lease: { until: until + 5 } } });
  });

  it('acquire gives the lease to exactly one of many runs', async () => {
    const key = newKey();
    const owners = Array.from({ length: 8 }, (_, at) => `owner-${at}`);
    const answers = await Promise.all(owners.map((owner) => states.acquire(key, owner, now)));
    expect(answers.filter((answer) => 'state' in answer)).toHaveLength(1);
  });

  it.each<Partial<SyncKey>>([
    { entity: 'payments' },
    { mode: 'full' },
    { connectionId: newConnection() },
  ])('acquire is independent of another pull: %j', async (other) => {
    const key = await takenBy('a');
    expect(await states.acquire({ ...key, ...other }, 'b', now)).toHaveProperty('state');
  });
});

describe('checkpoint', () => {
  it('checkpoint saves the window and renews the lease', async () => {
    const key = await takenBy('a');
    await states.checkpoint(key, 'a', now + 1000, windowAt('page-3'));
    expect(await stored(key)).toStrictEqual({
      item: 'sync#invoices',
      lease: { owner: 'a', until: until + 1000 },
      window: windowAt('page-3'),
    });
  });
});

describe('release', () => {
  it('release saves the window and ends the lease', async () => {
    const key = await takenBy('a');
    await states.release(key, 'a', windowAt('page-3'));
    expect(await stored(key)).toStrictEqual({ item: 'sync#invoices', window: windowAt('page-3') });
  });

  it('release without a window keeps the stored window', async () => {
    const key = await takenBy('a');
    await states.checkpoint(key, 'a', now, windowAt('page-3'));
    await states.release(key, 'a', undefined);
    expect(await stored(key)).toStrictEqual({ item: 'sync#invoices', window: windowAt('page-3') });
  });
});

describe('finish', () => {
  it('finish advances the watermark and ends the window and the lease', async () => {
    const key = await takenBy('a');
    await states.checkpoint(key, 'a', now, windowAt('page-3'));
    await states.finish(key, 'a', { ...finish, askedAt: minute(2), invoicesAsked: true });
    expect(await stored(key)).toStrictEqual({
      item: 'sync#invoices',
      watermark: minute(0),
      lastResult,
      askedAt: minute(2),
      invoicesAsked: true,
    });
  });

  it('finish keeps the fields that it is not given, except invoicesAsked', async () => {
    const key = await takenBy('a');
    await states.finish(key, 'a', { ...finish, askedAt: minute(2), invoicesAsked: true });
    await states.acquire(key, 'b', now);
    await states.finish(key, 'b', { lastResult: { ...lastResult, pages: 7 }, invoicesAsked: false });
    expect(await stored(key)).toStrictEqual({
      item: 'sync#invoices',
      watermark: minute(0),
      lastResult: { ...lastResult, pages: 7 },
      askedAt: minute(2),
    });
  });
});

describe('a run that lost its lease', () => {
  async function zombie(): Promise<SyncKey> {
    const key = await takenBy('zombie');
    await states.acquire(key, 'alive', until + 1);
    await states.checkpoint(key, 'alive', until + 1, windowAt('theirs'));
    return key;
  }

  it('a run that lost its lease cannot checkpoint, finish or release', async () => {
    const key = await zombie();
    const before = await stored(key);
    await expect(states.checkpoint(key, 'zombie', until + 2, windowAt('mine'))).rejects.toThrow(LeaseLost);
    await expect(states.finish(key, 'zombie', finish)).rejects.toThrow(LeaseLost);
    await states.release(key, 'zombie', windowAt('mine'));
    expect(await stored(key)).toStrictEqual(before);
  });

  it('a run that lost its lease cannot write after the other run has finished either', async () => {
    const key = await zombie();
    await states.finish(key, 'alive', finish);
    const before = await stored(key);
    await expect(states.checkpoint(key, 'zombie', until + 2, windowAt('mine'))).rejects.toThrow(LeaseLost);
    await expect(states.finish(key, 'zombie', finish)).rejects.toThrow(LeaseLost);
    await states.release(key, 'zombie', windowAt('mine'));
    expect(await stored(key)).toStrictEqual(before);
  });

  it('a run without a lease creates no state', async () => {
    const key = newKey();
    await expect(states.checkpoint(key, 'a', now, windowAt('mine'))).rejects.toThrow(LeaseLost);
    await states.release(key, 'a', windowAt('mine'));
    expect(await stored(key)).toBeUndefined();
  });
});

describe('read', () => {
  it('read returns the states that exist, and sends no request for no keys', async () => {
    const key = await takenBy('a');
    const found = await states.read([key, newKey()]);
    expect(found).toMatchObject([{ connectionId: key.connectionId, lease: { owner: 'a' } }]);
    expect(await states.read([])).toStrictEqual([]);
  });
});

describe('attributes that this version does not know', () => {
  it('unknown attributes of the state and its window survive a whole pull', async () => {
    const key = await takenBy('a');
    await states.checkpoint(key, 'a', now, { ...windowAt('page-3'), ...{ colour: 'blue' } });
    const again = await states.acquire(key, 'a', now);
    expect(again).toMatchObject({ state: { window: { colour: 'blue' } } });
  });
});
