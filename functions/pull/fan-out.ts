import { createHash } from 'node:crypto';
import { type Mode, modes, type SyncState, syncStateKey } from '../domain/connection/sync-state.ts';
import type { ConnectionId, Entity } from '../domain/shared/ids.ts';
import type { Clock, Log } from '../domain/shared/ports.ts';
import type { ListedConnection, Profiles } from '../store/profiles.ts';
import type { SyncStates } from '../store/sync-states.ts';
import type { RequestSync } from './ports.ts';

interface FanOutDeps {
  readonly profiles: Profiles;
  readonly states: SyncStates;
  readonly requestSync: RequestSync;
  readonly clock: Clock;
  readonly log: Log;
  /** How many connections may start within one second, so that they do not all call Rutter at once. */
  readonly perSecond: number;
}

/** Which connections were asked to sync, and how far behind the furthest of them is. */
interface FanOutSummary {
  readonly entity: Entity;
  readonly mode: Mode;
  readonly asked: readonly ConnectionId[];
  /** Seconds since the oldest watermark; null when no connection has one yet. */
  readonly watermarkLagSeconds: number | null;
}

/** PutEvents takes at most this many events. */
const perBatch = 10;
/** Kept free at the end of the invocation. */
const reserveMs = 5_000;

/**
 * Emits one `SyncRequested` per connection, spread over time so that a thousand connections do not call Rutter in the
 * same second. The order of the connections is the same at each tick, so that the pulls of one keep their distance.
 */
export async function fanOut(deps: FanOutDeps, entity: Entity, mode: Mode): Promise<FanOutSummary> {
  const { profiles, clock, requestSync, perSecond } = deps;
  const connections: ListedConnection[] = [];
  for await (const page of profiles.listConnected()) connections.push(...page);
  connections.sort((a, b) => orderKey(a.connectionId).localeCompare(orderKey(b.connectionId)));

  const wanted = connections.filter(
    ({ paused, absent }) => !paused && (mode === 'full' || !absent.includes(entity)),
  );
  const watermarks: number[] = [];
  for (let at = 0; at < wanted.length; at += perBatch) {
    if (at > 0) await clock.sleep(pauseMs(wanted.length - at, clock.remaining(), perSecond));
    const batch = wanted.slice(at, at + perBatch);
    await requestSync(batch.map(({ connectionId }) => ({ connectionId, entity, mode })));
    const readable = batch.filter((connection) => connection.readable);
    const states = await deps.states.read(
      readable.flatMap(({ connectionId }) => bothModes(connectionId, entity)),
    );
    await requestSync(
      states
        .filter((state) => isInterruptedSweep(state, clock.now()))
        .map(({ connectionId }) => ({ connectionId, entity, mode: 'full' })),
    );
    for (const { item, watermark } of states) {
      if (watermark && item === syncStateKey(entity, 'incremental')) watermarks.push(Date.parse(watermark));
    }
  }
  const asked = wanted.map(({ connectionId }) => connectionId);
  const oldest = watermarks.length > 0 ? Math.min(...watermarks) : null;
  const watermarkLagSeconds = oldest === null ? null : Math.max(0, Math.round((clock.now() - oldest) / 1000));
  deps.log.info('fan-out', {
    entity,
    mode,
    connections: asked.length,
    readable: wanted.filter(({ readable }) => readable).length,
    watermarkLagSeconds,
  });
  return { entity, mode, asked, watermarkLagSeconds };
}

function bothModes(connectionId: ConnectionId, entity: Entity) {
  return modes.map((mode) => ({ connectionId, entity, mode }));
}

/** True for a full sweep that stopped half-way and that no run holds. Without this, it would go on a week later. */
function isInterruptedSweep({ item, window, lease }: SyncState, now: number): boolean {
  return item.endsWith('#full') && window !== undefined && (lease === undefined || lease.until < now);
}

/** A hash, so that connections that were made together are not neighbours. */
function orderKey(id: ConnectionId): string {
  return createHash('sha256').update(id).digest('hex');
}

/** How long to wait before the next batch: shorter if the rest of the invocation would not suffice otherwise. */
function pauseMs(left: number, remainingMs: number, perSecond: number): number {
  const batches = Math.ceil(left / perBatch);
  const wanted = (perBatch / perSecond) * 1000;
  return Math.max(0, Math.min(wanted, (remainingMs - reserveMs) / batches));
}
