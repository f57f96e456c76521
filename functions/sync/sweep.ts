import pMap from 'p-map';
import type { PulledRecord } from '../domain/decision.ts';
import type { ConnectionId } from '../domain/ids.ts';
import type { Clock } from '../domain/ports.ts';
import { reasons } from '../domain/reasons.ts';
import type { Window } from '../domain/sync-state.ts';
import { addCounts, noCounts } from '../domain/sync-state.ts';
import { type Instant, instantOf } from '../domain/time.ts';
import type { LedgerObject } from '../rutter/objects.ts';
import type { Todos } from '../store/todos.ts';
import type { Budget } from './budget.ts';
import type { IncomingRecord, PulledEntity } from './entity.ts';
import type { Lease } from './lease.ts';
import type { PageWriter } from './page.ts';
import type { LedgerReader } from './ports.ts';
import type { Progress } from './window.ts';

const readsAtOnce = 5;

export interface SweepRun<Item extends PulledRecord, Incoming extends IncomingRecord> {
  readonly connectionId: ConnectionId;
  readonly definition: PulledEntity<Item, Incoming>;
  readonly ledger: LedgerReader;
  readonly object: LedgerObject;
  readonly writer: PageWriter;
  readonly lease: Lease;
  readonly budget: Budget;
  readonly todos: Todos;
  readonly clock: Clock;
  readonly seen: ReadonlySet<string>;
}

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
  const { stored, candidates } = await unseen(run, start.verified?.upTo ?? null);
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
  return { window: await conclude(run, window, gone, stored), done: true };
}

/** The ids of the ledger's records that are stored and not known as missing, and those of them not seen. */
async function unseen<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: SweepRun<Item, Incoming>,
  after: string | null,
): Promise<{ stored: number; candidates: string[] }> {
  const candidates: string[] = [];
  let stored = 0;
  for await (const page of run.definition.table.ids(run.connectionId)) {
    for (const { id, missing } of page) {
      if (missing || id.startsWith('alternative:')) continue;
      stored++;
      if (!run.seen.has(id) && (after === null || id > after)) candidates.push(id);
    }
  }
  return { stored, candidates: candidates.sort() };
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
    await todos.open(about, reasons.PERMISSION_SUSPECTED({ gone: gone.length, of: stored, entity }), now);
    return window;
  }
  await todos.close(about, 'PERMISSION_SUSPECTED', now);
  const since = window.startedAt ?? now;
  const marked = await pMap(gone, (id) => mark(run, id, since, now), { concurrency: readsAtOnce });
  const missing = marked.filter(Boolean).length;
  return { ...window, counts: addCounts(window.counts, { ...noCounts, missing }) };
}

/** Marks one record as missing, unless another pull has seen it since the sweep began. */
async function mark<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: SweepRun<Item, Incoming>,
  id: string,
  since: Instant,
  now: Instant,
): Promise<boolean> {
  const { definition, connectionId, todos } = run;
  for (;;) {
    const stored = (await definition.table.getMany(connectionId, [id])).get(id);
    if (!stored || stored.missingSince || stored.ledger.lastSyncedAt > since) return false;
    // Before the record: once it is marked no sweep looks at it again.
    if (definition.archivedByHand) {
      const { what, ...name } = definition.nameOf(stored);
      await todos.open({ connectionId, subject: id, ...name }, reasons.ARCHIVE_IN_ALTERNATIVE({ what }), now);
    }
    const refused = await definition.table.put(definition.markMissing(stored, since), stored);
    if (!refused) return true;
    await todos.close({ connectionId, subject: id }, 'ARCHIVE_IN_ALTERNATIVE', now);
  }
}
