import pMap from 'p-map';
import { addCounts, noCounts, type Window } from '../../domain/connection/sync-state.ts';
import type { PulledRecord } from '../../domain/ledger/record.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import { instantOf } from '../../domain/shared/time.ts';
import type { IncomingRecord } from '../entity.ts';
import type { Progress } from '../window/read-window.ts';
import { markMissing, openArchiveTodos, type SweepRun } from './mark-missing.ts';

const readsAtOnce = 5;

/**
 * How many of the stored records may be gone at once: 10, or 2 % if that is more. If more are gone, Rutter has probably
 * lost the permission to read them.
 */
function mostGoneAtOnce(stored: number): number {
  return Math.max(10, Math.floor(stored * 0.02));
}

/**
 * Finds the stored records that the ledger no longer has, after the list of a full sweep was read. A record that the
 * list left out may still exist: only a read by id proves that it is gone. Returns the window with the number of
 * records that were marked as missing, or with how far the check got.
 */
export async function findMissing<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: SweepRun<Item, Incoming>,
  start: Window,
): Promise<Progress> {
  const { stored, unseen, missing } = await storedIds(run, start.verified?.upTo ?? null);
  const limit = mostGoneAtOnce(stored);
  let gone = start.verified?.gone ?? [];
  let window: Window = { ...start, verified: { upTo: start.verified?.upTo ?? null, gone, stored } };
  for (let at = 0; at < unseen.length && gone.length <= limit; at += readsAtOnce) {
    const batch = unseen.slice(at, at + readsAtOnce);
    if (at > 0 && !run.budget.allowsAnother()) return { window, done: false };
    await run.lease.renewIfNeeded(window);
    const found = await run.budget.spend(() => pMap(batch, (id) => pullById(run, id)));
    gone = [...gone, ...batch.filter((_, index) => !found[index])];
    window = { ...window, verified: { upTo: batch.at(-1) ?? null, gone, stored } };
  }
  await openArchiveTodos(run, missing);
  return { window: await conclude(run, window, gone, stored), done: true };
}

interface StoredIds {
  /** How many records of the ledger are stored and not marked as missing. */
  readonly stored: number;
  /** Those of them that the sweep has not seen and that come after `after`, in order. */
  readonly unseen: readonly string[];
  /** The records that are marked as missing. */
  readonly missing: readonly string[];
}

async function storedIds<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: SweepRun<Item, Incoming>,
  after: string | null,
): Promise<StoredIds> {
  const unseen: string[] = [];
  const missingIds: string[] = [];
  let stored = 0;
  for await (const page of run.definition.table.ids(run.connectionId)) {
    for (const { id, missing } of page) {
      if (id.startsWith('alternative:')) continue;
      if (missing) {
        missingIds.push(id);
        continue;
      }
      stored++;
      if (!run.seen.has(id) && (after === null || id > after)) unseen.push(id);
    }
  }
  return { stored, unseen: unseen.sort(), missing: missingIds };
}

/** Reads one record by id and stores it like any other. False if the ledger no longer has it. */
async function pullById<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: SweepRun<Item, Incoming>,
  storedId: string,
): Promise<boolean> {
  const row = await run.ledger.record(run.object, storedId.replace(/^intacct:/, ''));
  if (row === null) return false;
  const prepared = await run.writer.prepare([row]);
  await prepared.write();
  return true;
}

/** Marks the records that are gone as missing; or, if too many are gone, opens one to-do and marks none. */
async function conclude<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: SweepRun<Item, Incoming>,
  window: Window,
  gone: readonly string[],
  stored: number,
): Promise<Window> {
  const { definition, connectionId, todos, clock } = run;
  const { entity } = definition;
  const now = instantOf(clock.now());
  const about = { connectionId, subject: entity };
  if (gone.length > mostGoneAtOnce(stored)) {
    const why = reasons.PERMISSION_SUSPECTED({ gone: gone.length, of: stored, entity });
    await todos.open(about, why, now);
    await todos.restate(about, why);
    return window;
  }
  await todos.close(about, 'PERMISSION_SUSPECTED', now);
  const since = window.startedAt ?? now;
  const marked = await pMap(gone, (id) => markMissing(run, id, since, now), { concurrency: readsAtOnce });
  const missing = marked.filter(Boolean).length;
  return { ...window, counts: addCounts(window.counts, { ...noCounts, missing }) };
}
