import { createHash } from 'node:crypto';
import type { ConnectionId, Entity } from '../domain/ids.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { Mode } from '../domain/sync-state.ts';
import type { ListedConnection, Profiles } from '../store/profiles.ts';
import type { SyncStates } from '../store/sync-states.ts';
import type { RequestSync } from './ports.ts';

export interface FanOutDeps {
  readonly profiles: Profiles;
  readonly states: SyncStates;
  readonly requestSync: RequestSync;
  readonly clock: Clock;
  readonly log: Log;
  /** How many connections may start within one second, so that they do not meet at Rutter. */
  readonly perSecond: number;
}

/** Which connections were asked to sync, and how far behind the furthest of them is. */
export interface FanOutSummary {
  readonly entity: Entity;
  readonly mode: Mode;
  readonly asked: readonly ConnectionId[];
  /** Seconds since the oldest watermark; null when no connection has one yet. */
  readonly watermarkLagSeconds: number | null;
}

const perBatch = 10;
const reserveMs = 5_000;

/**
 * Emits one `SyncRequested` per connection, spread over time: PutEvents takes ten at once, and a thousand connections
 * must not reach Rutter in the same second. The order is stable per connection, so its pulls keep their distance.
 */
export async function fanOut(deps: FanOutDeps, entity: Entity, mode: Mode): Promise<FanOutSummary> {
  const { profiles, clock, requestSync, perSecond } = deps;
  const connections: ListedConnection[] = [];
  for await (const page of profiles.listed()) connections.push(...page);
  connections.sort((one, other) => spread(one.connectionId).localeCompare(spread(other.connectionId)));

  const isPulled = ({ readable, absent }: ListedConnection) => readable && !absent.includes(entity);
  const keyOf = ({ connectionId }: ListedConnection) =>
    ({ connectionId, entity, mode: 'incremental' }) as const;
  const watermarks: number[] = [];
  for (let at = 0; at < connections.length; at += perBatch) {
    if (at > 0) await clock.sleep(pause(connections.length - at, clock.remaining(), perSecond));
    const batch = connections.slice(at, at + perBatch);
    await requestSync(batch.map(({ connectionId }) => ({ connectionId, entity, mode })));
    const states = await deps.states.read(batch.filter(isPulled).map(keyOf));
    for (const { watermark } of states) if (watermark) watermarks.push(Date.parse(watermark));
  }
  const asked = connections.map(({ connectionId }) => connectionId);
  const oldest = watermarks.length > 0 ? Math.min(...watermarks) : null;
  const watermarkLagSeconds = oldest === null ? null : Math.max(0, Math.round((clock.now() - oldest) / 1000));
  deps.log.info('fan-out', {
    entity,
    mode,
    connections: asked.length,
    readable: connections.filter(isPulled).length,
    watermarkLagSeconds,
  });
  return { entity, mode, asked, watermarkLagSeconds };
}

function spread(id: ConnectionId): string {
  return createHash('sha256').update(id).digest('hex');
}

/** Milliseconds before the next batch; less when the time of the invocation would not suffice. */
function pause(left: number, remainingMs: number, perSecond: number): number {
  const batches = Math.ceil(left / perBatch);
  const wanted = (perBatch / perSecond) * 1000;
  return Math.max(0, Math.min(wanted, (remainingMs - reserveMs) / batches));
}
