import { beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../functions/domain/connection/profile.ts';
import { settingsSchema } from '../../functions/domain/connection/settings.ts';
import { syncStateKey } from '../../functions/domain/connection/sync-state.ts';
import type { Table } from '../../functions/store/dynamo.ts';
import { type Profiles, profiles } from '../../functions/store/profiles.ts';
import { collected, itemsOf, newConnection, newTable } from '../support/dynamodb.ts';
import { minute } from '../support/factories.ts';

let table: Table;
let store: Profiles;

beforeAll(async () => {
  table = await newTable('Connections');
  store = profiles(table);
});

function profile(changes: Partial<Profile> = {}): Profile {
  return {
    connectionId: newConnection(),
    item: 'profile',
    version: 1,
    partnerId: 'partner-1',
    platform: 'SAGE_INTACCT',
    name: 'Acme',
    status: 'active',
    linkUrl: null,
    companyCurrency: null,
    unavailableObjects: null,
    absent: [],
    settings: settingsSchema.parse({ timeZone: 'America/New_York' }),
    connectedAt: minute(0),
    listed: 'yes',
    ...changes,
  };
}

/** The profile of a company that was disconnected: it stays, but takes part in nothing. */
function disconnected({ listed: _listed, ...rest }: Profile): Profile {
  return { ...rest, status: 'disconnected', version: rest.version + 1 };
}

describe('put', () => {
  it('put creates a profile, and get returns it', async () => {
    const born = profile();
    expect(await store.put(born, undefined)).toBe(true);
    expect(await store.get(born.connectionId)).toStrictEqual(born);
  });

  it('put does not create over a stored profile', async () => {
    const born = profile();
    await store.put(born, undefined);
    expect(await store.put({ ...born, partnerId: 'partner-2' }, undefined)).toBe(false);
    expect(await store.get(born.connectionId)).toStrictEqual(born);
  });

  it('put updates only the version that was read', async () => {
    const born = profile();
    await store.put(born, undefined);
    const next = { ...born, name: 'Acme Ltd', version: 2 };
    expect(await store.put(next, born)).toBe(true);
    expect(await store.put({ ...born, name: 'Late', version: 2 }, born)).toBe(false);
    expect(await store.get(born.connectionId)).toStrictEqual(next);
  });

  it('put keeps attributes that this version does not know', async () => {
    const born = { ...profile(), colour: 'blue' };
    await store.put(born, undefined);
    const read = await store.get(born.connectionId);
    if (read) await store.put({ ...read, name: 'Acme Ltd', version: 2 }, read);
    expect(await itemsOf(table, born.connectionId)).toMatchObject([{ name: 'Acme Ltd', colour: 'blue' }]);
  });
});

describe('get', () => {
  it('get returns undefined for an unknown connection', async () => {
    expect(await store.get(newConnection())).toBeUndefined();
  });
});

describe('change', () => {
  it('change sets only the named fields, and makes a new version', async () => {
    const born = profile({ linkUrl: 'https://link.example/old' });
    await store.put(born, undefined);
    await store.change(born.connectionId, { status: 'needs_reauth', name: null, absent: ['deposits'] });
    const changed = { ...born, status: 'needs_reauth', name: null, absent: ['deposits'], version: 2 };
    expect(await store.get(born.connectionId)).toStrictEqual(changed);
  });

  it('a put on the version before a change is refused', async () => {
    const born = profile();
    await store.put(born, undefined);
    await store.change(born.connectionId, { status: 'disabled' });
    expect(await store.put({ ...born, name: 'Late', version: 2 }, born)).toBe(false);
  });

  it('change does nothing to a disconnected connection', async () => {
    const born = profile();
    await store.put(born, undefined);
    await store.put(disconnected(born), born);
    await store.change(born.connectionId, { status: 'active' });
    expect(await store.get(born.connectionId)).toStrictEqual(disconnected(born));
  });

  it('change does not create a profile', async () => {
    const connectionId = newConnection();
    await store.change(connectionId, { status: 'active' });
    expect(await itemsOf(table, connectionId)).toStrictEqual([]);
  });
});

describe('listConnected', () => {
  const listedOf = async (...wanted: Profile[]) => {
    const ids = new Set(wanted.map(({ connectionId }) => connectionId));
    const all = await collected(store.listConnected());
    return new Map(
      all.filter((one) => ids.has(one.connectionId)).map((one) => [one.connectionId, one.readable]),
    );
  };

  it('listConnected returns the connected companies, and says which can be read', async () => {
    const paused = settingsSchema.parse({ paused: true });
    const expected: [Profile, boolean][] = [
      [profile({ status: 'active' }), true],
      [profile({ status: 'unhealthy' }), true],
      [profile({ status: 'not_ready' }), false],
      [profile({ status: 'needs_reauth' }), false],
      [profile({ status: 'disabled' }), false],
      [profile({ status: 'a status of tomorrow' }), false],
      [profile({ settings: paused }), false],
    ];
    await Promise.all(expected.map(([one]) => store.put(one, undefined)));
    expect(await listedOf(...expected.map(([one]) => one))).toStrictEqual(
      new Map(expected.map(([{ connectionId }, readable]) => [connectionId, readable])),
    );
  });

  it('listConnected leaves out disconnected companies', async () => {
    const born = profile();
    await store.put(born, undefined);
    expect((await listedOf(born)).size).toBe(1);
    await store.put(disconnected(born), born);
    expect((await listedOf(born)).size).toBe(0);
  });
});

describe('syncStateKey', () => {
  it('the incremental pull and the full sweep have different keys', () => {
    expect([syncStateKey('invoices', 'incremental'), syncStateKey('invoices', 'full')]).toStrictEqual([
      'sync#invoices',
      'sync#invoices#full',
    ]);
  });
});
