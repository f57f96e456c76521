import { beforeAll, expect, it } from 'vitest';
import { newWindow } from '../../functions/domain/connection/sync-state.ts';
import { fanOut } from '../../functions/pull/fan-out.ts';
import type { SyncRequest } from '../../functions/pull/ports.ts';
import { takeLease } from '../../functions/pull/window/lease.ts';
import type { Table } from '../../functions/store/dynamo.ts';
import { leaseMs, syncStates } from '../../functions/store/sync-states.ts';
import { newConnection, newTable } from '../support/dynamodb.ts';
import { minute } from '../support/factories.ts';

let table: Table;
beforeAll(async () => {
  table = await newTable('Connections');
});

/** A clock that moves only while somebody sleeps; `asleep` happens then. */
function clockFrom(start: number, asleep: () => Promise<void> = async () => undefined) {
  let now = start;
  const sleep = async (milliseconds: number) => {
    now += milliseconds;
    await asleep();
  };
  return { now: () => now, remaining: () => 300_000, sleep };
}

const start = Date.parse(minute(0));
const keyOf = (connectionId = newConnection()) =>
  ({ connectionId, entity: 'invoices', mode: 'incremental' }) as const;

it('a run waits for a lease that nobody renews', async () => {
  const key = keyOf();
  await syncStates(table).acquire(key, 'dead', start);
  const clock = clockFrom(start);

  expect(await takeLease(syncStates(table), key, 'next', clock)).toHaveProperty('state');
  expect(clock.now() - start).toBeGreaterThan(leaseMs);
});

it('a run does not wait for a lease that another run renews', async () => {
  const key = keyOf();
  const states = syncStates(table);
  await states.acquire(key, 'alive', start);
  const clock = clockFrom(start, () =>
    states.checkpoint(
      key,
      'alive',
      clock.now(),
      newWindow({ connectionId: key.connectionId, item: '' }, 'full', 0),
    ),
  );

  expect(await takeLease(states, key, 'next', clock)).toHaveProperty('heldUntil');
  expect(clock.now() - start).toBeLessThan(leaseMs / 10);
});

it.each([
  ['was killed half-way is continued by the next schedule', leaseMs + 1, true],
  ['is under way is left alone', 0, false],
])('a full sweep that %s', async (_, later, goesOn) => {
  const { connectionId } = keyOf();
  const states = syncStates(table);
  const key = { connectionId, entity: 'invoices', mode: 'full' } as const;
  await states.acquire(key, 'sweep', start);
  await states.checkpoint(key, 'sweep', start, newWindow({ connectionId, item: '' }, 'full', 0));
  const requested: SyncRequest[] = [];
  const listConnected = async function* () {
    yield [{ connectionId, readable: true, paused: false, absent: [] }];
  };
  const profiles = {
    get: async () => undefined,
    put: async () => false,
    change: async () => false,
    listConnected,
  };
  const requestSync = async (requests: readonly SyncRequest[]) => void requested.push(...requests);
  const log = { info: () => undefined, warn: () => undefined };

  await fanOut(
    { profiles, states, requestSync, clock: clockFrom(start + later), log, perSecond: 5 },
    'invoices',
    'incremental',
  );

  expect(requested).toContainEqual({ connectionId, entity: 'invoices', mode: 'incremental' });
  expect(requested.some(({ mode }) => mode === 'full')).toBe(goesOn);
});
