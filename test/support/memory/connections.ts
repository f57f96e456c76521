import { readableStatuses } from '../../../functions/domain/connection/profile.ts';
import { type SyncState, syncStateKey } from '../../../functions/domain/connection/sync-state.ts';
import type { Held } from '../../../functions/domain/shared/schema.ts';
import { LeaseLost } from '../../../functions/store/errors.ts';
import type { HeldRecords } from '../../../functions/store/held.ts';
import type { Profiles } from '../../../functions/store/profiles.ts';
import type { SeenIds } from '../../../functions/store/seen.ts';
import { leaseMs, type SyncKey, type SyncStates } from '../../../functions/store/sync-states.ts';
import type { Todos } from '../../../functions/store/todos.ts';
import type { MemoryTables } from './tables.ts';

export function memoryProfiles({ profiles }: MemoryTables): Profiles {
  return {
    async get(id) {
      return profiles.get(id, 'profile');
    },
    async put(next, read) {
      if (profiles.get(next.connectionId, 'profile')?.version !== read?.version) return false;
      profiles.put(next.connectionId, 'profile', next);
      return true;
    },
    async change(id, change) {
      const stored = profiles.get(id, 'profile');
      if (!stored?.listed) return false;
      profiles.put(id, 'profile', { ...stored, ...change, version: stored.version + 1 });
      return true;
    },
    async *listConnected() {
      const all = profiles.connections().flatMap((id) => profiles.get(id, 'profile') ?? []);
      yield all.flatMap(({ listed, connectionId, status, settings: { paused }, absent }) => {
        const readable = readableStatuses.has(status) && !paused;
        return listed ? [{ connectionId, readable, paused, absent }] : [];
      });
    },
  };
}

export function memorySyncStates({ states }: MemoryTables): SyncStates {
  const read = ({ connectionId, entity, mode }: SyncKey): SyncState => {
    const item = syncStateKey(entity, mode);
    return states.get(connectionId, item) ?? { connectionId, item };
  };
  const put = (state: SyncState) => states.put(state.connectionId, state.item, state);
  const owned = (key: SyncKey, owner: string): SyncState => {
    const state = read(key);
    if (state.lease?.owner !== owner) throw new LeaseLost(state.item);
    return state;
  };

  return {
    async acquire(key, owner, now) {
      const { lease, ...state } = read(key);
      if (lease && lease.until >= now && lease.owner !== owner) return { heldUntil: lease.until };
      put({ ...state, lease: { owner, until: now + leaseMs } });
      return { state: read(key) };
    },
    async checkpoint(key, owner, now, window) {
      put({ ...owned(key, owner), lease: { owner, until: now + leaseMs }, window });
    },
    async release(key, owner, window) {
      const { lease, ...state } = read(key);
      if (lease?.owner === owner) put({ ...state, ...(window ? { window } : {}) });
    },
    async finish(key, owner, { invoicesAsked, ...finished }) {
      const { lease: _, window: __, invoicesAsked: ___, ...state } = owned(key, owner);
      put({ ...state, ...finished, ...(invoicesAsked ? { invoicesAsked } : {}) });
    },
    async claimAsk(connectionId, entity, now, since) {
      const state = read({ connectionId, entity, mode: 'incremental' });
      if (state.askedAt !== undefined && state.askedAt > since) return false;
      put({ ...state, askedAt: now });
      return true;
    },
    async noteLookUpAsked(connectionId, lookUpAskedAt) {
      const stored = states.get(connectionId, syncStateKey('payments', 'incremental'));
      if (stored) put({ ...stored, lookUpAskedAt });
    },
    async noteLookUpWanted(connectionId, lookUpWantedAt) {
      const stored = states.get(connectionId, syncStateKey('payments', 'incremental'));
      if (stored) put({ ...stored, lookUpWantedAt });
    },
    async read(keys) {
      return keys.flatMap(
        ({ connectionId, entity, mode }) => states.get(connectionId, syncStateKey(entity, mode)) ?? [],
      );
    },
  };
}

export function memoryTodos({ todos }: MemoryTables): Todos {
  const idOf = (code: string, subject: string) => `todo#${code}#${subject}`;
  return {
    async open({ connectionId, ...about }, { code, sentence, step }, now, since = now) {
      const id = idOf(code, about.subject);
      const stored = todos.get(connectionId, id);
      if (stored && (stored.closedAt === undefined || stored.closedAt > since)) return;
      todos.put(connectionId, id, { ...about, code, sentence, step, openedAt: now });
    },
    async restate({ connectionId, subject, amount, platformId }, { code, sentence, step }) {
      const stored = todos.get(connectionId, idOf(code, subject));
      if (!stored || stored.closedAt !== undefined) return;
      const said = { sentence, step, amount: amount ?? null, platformId: platformId ?? null };
      todos.put(connectionId, idOf(code, subject), { ...stored, ...said });
    },
    async close({ connectionId, subject }, code, now, person) {
      const stored = todos.get(connectionId, idOf(code, subject));
      if (!stored || stored.closedAt !== undefined) return;
      const closed = { closedAt: now, closedBy: person ? 'person' : 'ledger', ...person };
      todos.put(connectionId, idOf(code, subject), { ...stored, ...closed });
    },
  };
}

export function memoryHeld({ held }: MemoryTables): HeldRecords {
  return {
    async list(connectionId, entity) {
      const prefix = `held#${entity}#`;
      const found = held.list(connectionId).filter(([id]) => id.startsWith(prefix));
      return new Map(found.map(([key, record]): [string, Held] => [key.slice(prefix.length), record]));
    },
    async put(connectionId, entity, id, record) {
      held.put(connectionId, `held#${entity}#${id}`, record);
    },
    async remove(connectionId, entity, id) {
      held.remove(connectionId, `held#${entity}#${id}`);
    },
  };
}

export function memorySeen({ seen }: MemoryTables): SeenIds {
  return {
    async put(connectionId, entity, page, ids) {
      seen.put(connectionId, `${entity}#${page}`, { ids: [...ids] });
    },
    async all(connectionId, entity) {
      const pages = seen.list(connectionId).filter(([id]) => id.startsWith(`${entity}#`));
      return new Set(pages.flatMap(([, { ids }]) => ids));
    },
    async clear(connectionId, entity) {
      for (const [id] of seen.list(connectionId)) {
        if (id.startsWith(`${entity}#`)) seen.remove(connectionId, id);
      }
    },
  };
}
