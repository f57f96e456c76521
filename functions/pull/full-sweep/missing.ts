import pMap from 'p-map';
import type { PulledRecord } from '../../domain/ledger/record.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { ConnectionId } from '../../domain/shared/ids.ts';
import type { Clock } from '../../domain/shared/ports.ts';
import { type Instant, instantOf } from '../../domain/shared/time.ts';
import type { LedgerObject } from '../../rutter/resources.ts';
import type { Todos } from '../../store/todos.ts';
import type { Budget } from '../budget.ts';
import type { IncomingRecord, PulledEntity } from '../entity.ts';
import type { Lease } from '../lease.ts';
import type { PageWriter } from '../page.ts';
import type { LedgerReader } from '../ports.ts';

const writesAtOnce = 5;

/** Marks one record as missing, unless another pull has seen it since the sweep began. */
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
    // After the record: whoever sees it again closes the to-do. Should this run die in between, the next sweep lists it.
    await askToArchive(run, stored, id, now);
    return true;
  }
}

/** Lists what is known as missing without a to-do that says so. One that a person closed since stays closed. */
export async function listMissing<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: SweepRun<Item, Incoming>,
  ids: readonly string[],
): Promise<void> {
  const { definition, connectionId, clock } = run;
  if (!definition.archivedByHand) return;
  const missing = await definition.table.getMany(connectionId, ids);
  await pMap(
    missing,
    async ([id, stored]) => {
      const since = stored.missingSince;
      if (since) await askToArchive(run, stored, id, instantOf(clock.now()), since);
    },
    { concurrency: writesAtOnce },
  );
}

async function askToArchive<Item extends PulledRecord, Incoming extends IncomingRecord>(
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
  // Seen again before it was opened: then nobody else closes it.
  const stored = (await definition.table.getMany(connectionId, [id])).get(id);
  if (!stored?.missingSince) await todos.close(about, 'ARCHIVE_IN_ALTERNATIVE', now);
}

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
