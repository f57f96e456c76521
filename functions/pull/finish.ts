import { type SyncState, syncStateKey, type Window } from '../domain/connection/sync-state.ts';
import type { PulledRecord } from '../domain/ledger/record.ts';
import type { Entity } from '../domain/shared/ids.ts';
import type { Held } from '../domain/shared/schema.ts';
import { instantOf } from '../domain/shared/time.ts';
import type { LedgerObject } from '../rutter/resources.ts';
import type { IncomingRecord } from './entity.ts';
import { NoProgress } from './errors.ts';
import { askToSync, includePayments, isSyncDue } from './freshness.ts';
import type { PullRun } from './run-types.ts';
import { countsSentence, heldSummary, type Result } from './summary.ts';

/**
 * Ends a window: asks Rutter for what must be fresher, and only then advances the watermark. After a crash in between,
 * the next run asks again. In the other order it would forget to ask.
 */
export async function finish<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: PullRun<Item, Incoming>,
  state: SyncState,
  window: Window,
  held: ReadonlyMap<string, Held>,
): Promise<Result> {
  const { deps, key, owner, profile } = run;
  const { connectionId, entity } = key;
  const now = instantOf(deps.clock.now());
  const invoicePull = { connectionId, entity: 'invoices', mode: 'incremental' } as const;
  if (window.invoicesBehind || state.invoicesAsked) await deps.requestSync([invoicePull]);
  const asked = await askToSync(run.ledger, await objectsToSync(run, state, window), deps.log);
  await deps.states.finish(key, owner, {
    ...(window.startedAt ? { watermark: window.startedAt } : {}),
    lastResult: { finishedAt: now, counts: window.counts, pages: window.pages },
    // Only if this run asked: write-back may have noted a later ask meanwhile.
    ...(asked.includes(entity) ? { askedAt: instantOf(deps.clock.now()) } : {}),
    invoicesAsked: asked.includes('invoices'),
  });
  if (profile.absent.includes(entity)) {
    await deps.profiles.change(connectionId, { absent: profile.absent.filter((name) => name !== entity) });
  }
  return {
    outcome: 'completed',
    sentence: countsSentence('completed', entity, window.counts),
    counts: window.counts,
    pages: window.pages,
    held: heldSummary(held),
    asked,
  };
}

async function objectsToSync<Item extends PulledRecord, Incoming extends IncomingRecord>(
  { deps, definition, key, profile }: PullRun<Item, Incoming>,
  state: SyncState,
  window: Window,
): Promise<readonly LedgerObject[]> {
  const { settings, connectionId } = profile;
  if (key.mode === 'full' || settings.freshEveryMinutes === 0) return [];
  const isDue = (latest: SyncState | undefined) =>
    definition.keptFresh && isSyncDue(settings, latest ?? {}, deps.clock.now());
  if (!isDue(state) && !window.invoicesBehind) return [];
  // Read again: write-back may have asked, or started a look-up, since this run began.
  const entities = new Set([key.entity, 'payments' as const]);
  const keys = [...entities].map((entity) => ({ connectionId, entity, mode: 'incremental' as const }));
  const latest = new Map((await deps.states.read(keys)).map((stored) => [stored.item, stored]));
  const latestOf = (entity: Entity) => latest.get(syncStateKey(entity, 'incremental'));
  const wanted: LedgerObject[] = [
    ...(isDue(latestOf(key.entity)) ? [key.entity] : []),
    ...(window.invoicesBehind ? (['invoices'] as const) : []),
  ];
  // If a look-up starts just after this ask, a read of invoices alone would pass for the read of payments it waits for.
  if (wanted.includes('invoices') && !wanted.includes('payments')) wanted.unshift('payments');
  return includePayments(wanted, latestOf('payments') ?? {}, deps.clock.now());
}

/**
 * Ends a run whose time is up: saves its place and releases the lease in one write, then requests the next run. Throws
 * {@link NoProgress} if this run read nothing further, because then the next would not either.
 */
export async function handOver<Item extends PulledRecord, Incoming extends IncomingRecord>(
  { deps, key, owner }: PullRun<Item, Incoming>,
  start: Window,
  window: Window,
): Promise<Result> {
  const hasAdvanced = window.cursor !== start.cursor || window.verified?.upTo !== start.verified?.upTo;
  if (!hasAdvanced) throw new NoProgress(key.entity);
  await deps.states.release(key, owner, window);
  await deps.requestSync([key]);
  return {
    outcome: 'handed-over',
    sentence: countsSentence('handed-over', key.entity, window.counts),
    counts: window.counts,
    pages: window.pages,
  };
}
