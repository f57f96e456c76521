import pMap from 'p-map';
import { addCounts, noCounts, type Window } from '../../domain/connection/sync-state.ts';
import type { PulledRecord } from '../../domain/ledger/record.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import { instantOf } from '../../domain/shared/time.ts';
import type { IncomingRecord } from '../entity.ts';
import type { Progress } from '../window.ts';
import { listMissing, markMissing, type SweepRun } from './missing.ts';

const readsAtOnce = 5;

/** More than ten records and over 2 % gone at once is a lost permission, not bookkeeping. */
export function suspiciouslyMany(stored: number): number {
  return Math.max(10, Math.floor(stored * 0.02));
}

/**
 * After the list of a full sweep: finds stored records that the ledger no longer has. Absence from the list is no
 * proof, a read by id is. Answers the window with what was found missing, or with how far it got.
 */
export async function findMissing<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: SweepRun<Item, Incoming>,
  start: Window,
): Promise<Progress> {
  const { stored, candidates, missing } = await unseen(run, start.verified?.upTo ?? null);
  const limit = suspiciouslyMany(stored);
  let gone = start.verified?.gone ?? [];
  let window: Window = { ...start, verified: { upTo: start.verified?.upTo ?? null, gone, stored } };
  for (let at = 0; at < candidates.length && gone.length <= limit; at += readsAtOnce) {
    const batch = candidates.slice(at, at + readsAtOnce);
    if (at > 0 && !run.budget.allowsAnother()) return { window, done: false };
    await run.lease.ensure(window);
    const found = await run.budget.spend(() => pMap(batch, (id) => readAgain(run, id)));
    gone = [...gone, ...batch.filter((_, index) => !found[index])];
    window = { ...window, verified: { upTo: batch.at(-1) ?? null, gone, stored } };
  }
  await listMissing(run, missing);
  return { window: await conclude(run, window, gone, stored), done: true };
}

/** The ids of the ledger's records that are stored and not known as missing, those of them not seen, and the missing ones. */
async function unseen<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: SweepRun<Item, Incoming>,
  after: string | null,
): Promise<{ stored: number; candidates: string[]; missing: string[] }> {
  const candidates: string[] = [];
  const gone: string[] = [];
  let stored = 0;
  for await (const page of run.definition.table.ids(run.connectionId)) {
    for (const { id, missing } of page) {
      if (id.startsWith('alternative:')) continue;
      if (missing) {
        gone.push(id);
        continue;
      }
      stored++;
      if (!run.seen.has(id) && (after === null || id > after)) candidates.push(id);
    }
  }
  return { stored, candidates: candidates.sort(), missing: gone };
}

/** Whether the ledger still has a record; if so, it is taken over like any other. */
async function readAgain<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: SweepRun<Item, Incoming>,
  storedId: string,
): Promise<boolean> {
  const row = await run.ledger.record(run.object, storedId.replace(/^intacct:/, ''));
  if (row === null) return false;
  const prepared = await run.writer.prepare([row]);
  await prepared.write();
  return true;
}

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
  if (gone.length > suspiciouslyMany(stored)) {
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
