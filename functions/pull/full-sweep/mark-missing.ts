import pMap from 'p-map';
import type { PulledRecord } from '../../domain/ledger/record.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { ConnectionId } from '../../domain/shared/ids.ts';
import type { Clock } from '../../domain/shared/ports.ts';
import { type Instant, instantOf } from '../../domain/shared/time.ts';
import type { LedgerObject } from '../../rutter/resources.ts';
import type { Todos } from '../../store/todos.ts';
import type { IncomingRecord, PulledEntity } from '../entity.ts';
import type { LedgerReader } from '../ports.ts';
import type { Budget } from '../window/budget.ts';
import type { Lease } from '../window/lease.ts';
import type { PageWriter } from '../window/page.ts';

const writesAtOnce = 5;

/** What finding and marking missing records needs. */
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
  /** The stored ids of all records that the list of the sweep had. */
  readonly seen: ReadonlySet<string>;
}

/**
 * Marks one record as missing since the sweep began. False if it is marked already, or if another pull has seen it
 * since.
 */
export async function markMissing<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: SweepRun<Item, Incoming>,
  id: string,
  since: Instant,
  now: Instant,
): Promise<boolean> {
  const { definition, connectionId } = run;
  for (;;) {
    const stored = (await definition.table.getMany(connectionId, [id])).get(id);
    if (!stored || stored.missingSince || stored.ledger.lastSyncedAt > since) return false;
    const refused = await definition.table.put(definition.markMissing(stored, since), stored);
    if (refused) continue;
    // After the record, so that a pull that sees it again closes the to-do. After a crash in between, the next sweep
    // opens the to-do.
    await openArchiveTodo(run, stored, id, now);
    return true;
  }
}

/** Opens the to-do of each missing record that has none. A to-do that a person has closed since stays closed. */
export async function openArchiveTodos<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: SweepRun<Item, Incoming>,
  missingIds: readonly string[],
): Promise<void> {
  const { definition, connectionId, clock } = run;
  if (!definition.archivedByHand) return;
  const missing = await definition.table.getMany(connectionId, missingIds);
  await pMap(
    missing,
    async ([id, stored]) => {
      const since = stored.missingSince;
      if (since) await openArchiveTodo(run, stored, id, instantOf(clock.now()), since);
    },
    { concurrency: writesAtOnce },
  );
}

async function openArchiveTodo<Item extends PulledRecord, Incoming extends IncomingRecord>(
  { definition, connectionId, todos }: SweepRun<Item, Incoming>,
  missing: Item,
  id: string,
  now: Instant,
  since?: Instant,
): Promise<void> {
  if (!definition.archivedByHand) return;
  const { what, ...name } = definition.nameOf(missing);
  const about = { connectionId, subject: id };
  await todos.open({ ...about, ...name }, reasons.ARCHIVE_IN_ALTERNATIVE({ what }), now, since);
  // A pull that saw the record again before the to-do was open could not close it.
  const stored = (await definition.table.getMany(connectionId, [id])).get(id);
  if (!stored?.missingSince) await todos.close(about, 'ARCHIVE_IN_ALTERNATIVE', now);
}
