import { type SyncState, syncStateKey, type Window } from '../domain/connection/sync-state.ts';
import type { PulledRecord } from '../domain/ledger/record.ts';
import type { Entity } from '../domain/shared/ids.ts';
import type { Held } from '../domain/shared/schema.ts';
import { instantOf } from '../domain/shared/time.ts';
import type { LedgerObject } from '../rutter/resources.ts';
import type { IncomingRecord } from './entity.ts';
import { NoProgress } from './errors.ts';
import { ask, isAskDue, withPayments } from './freshness.ts';
import type { PullRun } from './run-types.ts';
import { countsSentence, heldSummary, type Result } from './summary.ts';

/**
 * Ends a window: asks Rutter for what has to be fresher, then advances the watermark. What is asked or requested
 * before a crash is asked again after it; the other way round it would be forgotten.
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
  const invoices = { connectionId, entity: 'invoices', mode: 'incremental' } as const;
  if (window.invoicesBehind || state.invoicesAsked) await deps.requestSync([invoices]);
  const asked = await ask(run.ledger, await objectsToAsk(run, state, window), deps.log);
  await deps.states.finish(key, owner, {
    ...(window.startedAt ? { watermark: window.startedAt } : {}),
    lastResult: { finishedAt: now, counts: window.counts, pages: window.pages },
    // Posting asks as well: what it noted while this run was asking is not taken back.
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

async function objectsToAsk<Item extends PulledRecord, Incoming extends IncomingRecord>(
  { deps, definition, key, profile }: PullRun<Item, Incoming>,
  state: SyncState,
  window: Window,
): Promise<readonly LedgerObject[]> {
  const { settings, connectionId } = profile;
  if (key.mode === 'full' || settings.freshEveryMinutes === 0) return [];
  const isDue = (known: SyncState | undefined) =>
    definition.keptFresh && isAskDue(settings, known ?? {}, deps.clock.now());
  if (!isDue(state) && !window.invoicesBehind) return [];
  // Since this run began posting may have asked, or begun to look a payment up.
  const entities = new Set([key.entity, 'payments' as const]);
  const keys = [...entities].map((entity) => ({ connectionId, entity, mode: 'incremental' as const }));
  const latest = new Map((await deps.states.read(keys)).map((known) => [known.item, known]));
  const ofEntity = (entity: Entity) => latest.get(syncStateKey(entity, 'incremental'));
  const wanted: LedgerObject[] = [
    ...(isDue(ofEntity(key.entity)) ? [key.entity] : []),
    ...(window.invoicesBehind ? (['invoices'] as const) : []),
  ];
  // A read of invoices alone, asked for just before a look-up, would pass for the read of payments that it waits for.
  if (wanted.includes('invoices') && !wanted.includes('payments')) wanted.unshift('payments');
  return withPayments(wanted, ofEntity('payments') ?? {}, deps.clock.now());
}

/**
 * Ends a run whose time is up: checkpoint and release in one write, then the event for the next run. Only if this
 * one got further, or it would go on for ever. Throws {@link NoProgress}.
 */
export async function handOver<Item extends PulledRecord, Incoming extends IncomingRecord>(
  { deps, key, owner }: PullRun<Item, Incoming>,
  start: Window,
  window: Window,
): Promise<Result> {
  const further = window.cursor !== start.cursor || window.verified?.upTo !== start.verified?.upTo;
  if (!further) throw new NoProgress(key.entity);
  await deps.states.release(key, owner, window);
  await deps.requestSync([key]);
  return {
    outcome: 'handed-over',
    sentence: countsSentence('handed-over', key.entity, window.counts),
    counts: window.counts,
    pages: window.pages,
  };
}
