import { type Decision, isSameReason, type PulledRecord, toHeld } from '../../domain/ledger/record.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { Clock, Log } from '../../domain/shared/ports.ts';
import type { Held } from '../../domain/shared/schema.ts';
import { instantOf } from '../../domain/shared/time.ts';
import type { Company, Reading, Unreadable } from '../../rutter/records/reading.ts';
import { ItemRefused } from '../../store/errors.ts';
import type { HeldRecords } from '../../store/held.ts';
import type { Todos } from '../../store/todos.ts';
import type { IncomingRecord, PulledEntity } from '../entity.ts';
import { RecordContended } from '../errors.ts';

const conflictTries = 10;

export interface RecordWriterOptions {
  readonly company: Company;
  readonly heldRecords: HeldRecords;
  /** The records that are held now, by Rutter id. The writer keeps it up to date. */
  readonly held: Map<string, Held>;
  readonly todos: Todos;
  /** Decides as usual, but writes nothing. */
  readonly dryRun: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** Stores single records of one entity. */
interface RecordWriter<Item, Incoming> {
  /** What is to become of a record, compared with the stored version. Writes nothing. */
  readonly decide: (reading: Reading<Incoming>, stored: Item | undefined) => Decision<Item>;
  /** Decides and writes, and again if others changed the record meanwhile. Throws {@link RecordContended}. */
  readonly write: (reading: Reading<Incoming>, stored: Item | undefined) => Promise<Decision<Item>>;
}

export function recordWriter<Item extends PulledRecord, Incoming extends IncomingRecord>(
  definition: PulledEntity<Item, Incoming>,
  { company, held, heldRecords, todos, dryRun, log, clock }: RecordWriterOptions,
): RecordWriter<Item, Incoming> {
  const { connectionId } = company;
  const { entity, table } = definition;

  function decide(reading: Reading<Incoming>, stored: Item | undefined): Decision<Item> {
    if ('held' in reading) return definition.hold(stored, reading.held);
    const heldAt = held.get(reading.id)?.lastSyncedAt;
    const isOlderThanHeld = heldAt != null && reading.record.ledger.lastSyncedAt < heldAt;
    return isOlderThanHeld
      ? { outcome: 'ignored', reason: 'STALE_PAGE' }
      : definition.decide(stored, reading.record);
  }

  async function write(reading: Reading<Incoming>, read: Item | undefined): Promise<Decision<Item>> {
    let stored = read;
    for (let attempt = 0; attempt < conflictTries; attempt++) {
      const decision = decide(reading, stored);
      if (dryRun) return decision;
      await rememberHeld(reading.id, decision);
      const refused = await put(reading, decision, stored).catch((error) => cannotBeStored(reading, error));
      if (!refused) return decision;
      if ('cannotBeStored' in refused) return write(unstorable(reading, refused.cannotBeStored), stored);
      stored = refused.conflict;
    }
    throw new RecordContended(entity, reading.id);
  }

  /** Writes what was decided. Returns the item that is stored instead if another run was faster. */
  async function put(reading: Reading<Incoming>, decision: Decision<Item>, stored: Item | undefined) {
    const next = 'next' in decision ? decision.next : undefined;
    if (!next) {
      if (stored) await definition.tidy?.(stored);
      return undefined;
    }
    // Before the record: after a crash in between, the next run still sees it as missing and closes the to-do again.
    if (stored?.missingSince && !next.missingSince) await closeArchiveTodo(reading.id);
    return table.put(next, stored);
  }

  async function closeArchiveTodo(rutterId: string): Promise<void> {
    const about = { connectionId, subject: definition.storedId(rutterId) };
    await todos.close(about, 'ARCHIVE_IN_ALTERNATIVE', instantOf(clock.now()));
  }

  /** Stores or removes the item of a held record. It is an item of its own: the record may never have been stored. */
  async function rememberHeld(id: string, decision: Decision<Item>): Promise<void> {
    if (decision.outcome === 'held') {
      log.warn('held', { entity, id, code: decision.held.code, field: decision.held.field });
      if (isSameReason(held.get(id) ?? null, decision.held)) return;
      await heldRecords.put(connectionId, entity, id, decision.held);
      held.set(id, decision.held);
      return;
    }
    const isStale = decision.outcome === 'ignored' && decision.reason === 'STALE_PAGE';
    // Our own payments and deposits are read again and again, and not worth a line each time.
    if (decision.outcome === 'ignored' && !decision.reason.startsWith('OUR_OWN_')) {
      log.info('ignored', { entity, id, reason: decision.reason });
    }
    if (isStale || !held.has(id)) return;
    await heldRecords.remove(connectionId, entity, id);
    held.delete(id);
  }

  return { decide, write };
}

/** A record that DynamoDB refuses is held instead, so that it does not stop the records beside it. */
function cannotBeStored(
  reading: Reading<IncomingRecord>,
  error: unknown,
): { readonly cannotBeStored: string } {
  // A held record that is refused as well would be held again for ever.
  if (error instanceof ItemRefused && !('held' in reading)) return { cannotBeStored: error.message };
  throw error;
}

function unstorable(reading: Reading<IncomingRecord>, detail: string): Unreadable {
  const lastSyncedAt = 'held' in reading ? reading.held.lastSyncedAt : reading.record.ledger.lastSyncedAt;
  const why = reasons.RECORD_NOT_STORABLE({ what: `Record ${reading.id}`, field: 'it', detail });
  const held = toHeld(why, null, lastSyncedAt);
  return { id: reading.id, held, memo: null, platformId: null, customerId: null };
}
