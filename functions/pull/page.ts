import pMap from 'p-map';
import { addCounts, type Counts, noCounts } from '../domain/connection/sync-state.ts';
import { type Decision, isSameReason, type PulledRecord, toHeld } from '../domain/ledger/record.ts';
import { reasons } from '../domain/reasons/catalog.ts';
import type { InvoiceId } from '../domain/shared/ids.ts';
import type { Clock, Log } from '../domain/shared/ports.ts';
import type { Held } from '../domain/shared/schema.ts';
import { type Instant, instantOf } from '../domain/shared/time.ts';
import type { Company, Reading, Unreadable } from '../rutter/records/reading.ts';
import { ItemRefused } from '../store/errors.ts';
import type { HeldRecords } from '../store/held.ts';
import type { Todos } from '../store/todos.ts';
import type { IncomingRecord, PulledEntity } from './entity.ts';
import { RecordContended } from './errors.ts';

export const writesAtOnce = 16;
const conflictTries = 10;

/** What became of one page. */
export interface PageResult {
  readonly counts: Counts;
  /** The stored ids of its rows. */
  readonly ids: readonly string[];
}

/** The rows of a page, read and held against what is stored of them. */
export interface PreparedPage {
  /** The invoices that payments pay which are new or changed. */
  readonly paidInvoices: readonly InvoiceId[];
  /** Decides on each record and writes only what changed, if it still is what was read. */
  readonly write: () => Promise<PageResult>;
}

/** Takes over rows: prepares them, which writes nothing and may be done ahead, then writes. */
export interface PageWriter {
  readonly prepare: (rows: readonly unknown[]) => Promise<PreparedPage>;
}

export interface PageWriterOptions {
  readonly company: Company;
  readonly heldRecords: HeldRecords;
  /** The records that are held now, by Rutter id; kept up to date. */
  readonly held: Map<string, Held>;
  readonly todos: Todos;
  readonly dryRun: boolean;
  /** What Rutter read before then was there at the pull before; absent when nothing is known of one. */
  readonly newSince?: Instant | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

export function pageWriter<Item extends PulledRecord, Incoming extends IncomingRecord>(
  definition: PulledEntity<Item, Incoming>,
  options: PageWriterOptions,
): PageWriter {
  const { company, held, heldRecords, todos, dryRun, newSince, log, clock } = options;
  const { connectionId } = company;
  const { entity, table } = definition;

  function decide(reading: Reading<Incoming>, stored: Item | undefined): Decision<Item> {
    if ('held' in reading) return definition.hold(stored, reading.held);
    const heldAt = held.get(reading.id)?.lastSyncedAt;
    const olderThanHeld = heldAt != null && reading.record.ledger.lastSyncedAt < heldAt;
    return olderThanHeld
      ? { outcome: 'ignored', reason: 'STALE_PAGE' }
      : definition.decide(stored, reading.record);
  }

  async function settle(reading: Reading<Incoming>, known: Item | undefined): Promise<Decision<Item>> {
    let stored = known;
    for (let attempt = 0; attempt < conflictTries; attempt++) {
      const decision = decide(reading, stored);
      if (dryRun) return decision;
      await rememberHeld(reading.id, decision);
      const refused = await apply(reading, decision, stored).catch((error) => impossible(reading, error));
      if (!refused) return decision;
      if ('cannotBeStored' in refused) return settle(tooLarge(reading, refused.cannotBeStored), stored);
      stored = refused.conflict;
    }
    throw new RecordContended(entity, reading.id);
  }

  /** Writes what was decided; answers what stands there instead if somebody else was faster. */
  async function apply(reading: Reading<Incoming>, decision: Decision<Item>, stored: Item | undefined) {
    const next = 'next' in decision ? decision.next : undefined;
    if (!next) {
      if (stored) await definition.tidy?.(stored);
      return undefined;
    }
    // Before the record: after a crash in between it is seen as missing again, and closed again.
    if (stored?.missingSince && !next.missingSince) await closeMissing(reading.id);
    return table.put(next, stored);
  }

  async function closeMissing(rutterId: string): Promise<void> {
    const about = { connectionId, subject: definition.storedId(rutterId) };
    await todos.close(about, 'ARCHIVE_IN_ALTERNATIVE', instantOf(clock.now()));
  }

  /** Held records have items of their own, because some of them were never stored. */
  async function rememberHeld(id: string, decision: Decision<Item>): Promise<void> {
    if (decision.outcome === 'held') {
      log.warn('held', { entity, id, code: decision.held.code, field: decision.held.field });
      if (isSameReason(held.get(id) ?? null, decision.held)) return;
      await heldRecords.put(connectionId, entity, id, decision.held);
      held.set(id, decision.held);
      return;
    }
    const stale = decision.outcome === 'ignored' && decision.reason === 'STALE_PAGE';
    // What we posted ourselves is no news, however often it is read.
    if (decision.outcome === 'ignored' && !decision.reason.startsWith('OUR_OWN_')) {
      log.info('ignored', { entity, id, reason: decision.reason });
    }
    if (stale || !held.has(id)) return;
    await heldRecords.remove(connectionId, entity, id);
    held.delete(id);
  }

  function news(decision: Decision<Item>): readonly InvoiceId[] {
    const isNews = decision.outcome === 'created' || decision.outcome === 'updated';
    return isNews ? (definition.paidInvoices?.(decision.next) ?? []) : [];
  }

  async function write(readings: readonly Reading<Incoming>[], stored: ReadonlyMap<string, Item>) {
    const decisions = await pMap(
      readings,
      (reading) => settle(reading, stored.get(definition.storedId(reading.id))),
      { concurrency: writesAtOnce },
    );
    return {
      ids: readings.map(({ id }) => definition.storedId(id)),
      counts: decisions.map(countOf).reduce(addCounts, { ...noCounts, read: readings.length }),
    };
  }

  async function recognised(read: readonly Reading<Incoming>[]) {
    const records = read.flatMap((reading) => ('record' in reading ? [reading.record] : []));
    const recognition = await definition.recognise?.(connectionId, records);
    const readings = recognition
      ? read.map((one) => ('record' in one ? { ...one, record: recognition.named(one.record) } : one))
      : read;
    return { readings, tell: async () => recognition?.tell(newSince, instantOf(clock.now())) };
  }

  return {
    async prepare(rows) {
      const read = rows.map((row) => definition.read(row, company));
      const ids = new Set(read.map(({ id }) => definition.storedId(id)));
      const [stored, { readings, tell }] = await Promise.all([
        table.getMany(connectionId, [...ids]),
        recognised(read),
      ]);
      const storedOf = ({ id }: Reading<Incoming>) => stored.get(definition.storedId(id));
      const paidInvoices = definition.paidInvoices
        ? readings.flatMap((reading) => news(decide(reading, storedOf(reading))))
        : [];
      return {
        paidInvoices,
        async write() {
          const result = await write(readings, stored);
          if (!dryRun) await tell();
          return result;
        },
      };
    },
  };
}

/** One record that DynamoDB refuses must not stop those beside it. */
function impossible(reading: Reading<IncomingRecord>, error: unknown): { readonly cannotBeStored: string } {
  // What is held already and refused all the same would be held again for ever.
  if (error instanceof ItemRefused && !('held' in reading)) return { cannotBeStored: error.message };
  throw error;
}

function tooLarge(reading: Reading<IncomingRecord>, detail: string): Unreadable {
  const lastSyncedAt = 'held' in reading ? reading.held.lastSyncedAt : reading.record.ledger.lastSyncedAt;
  const why = reasons.RECORD_NOT_STORABLE({ what: `Record ${reading.id}`, field: 'it', detail });
  const held = toHeld(why, null, lastSyncedAt);
  return { id: reading.id, held, memo: null, platformId: null, customerId: null };
}

function countOf(decision: Decision<unknown>): Counts {
  if (decision.outcome === 'ignored') return { ...noCounts, ignored: { [decision.reason]: 1 } };
  return { ...noCounts, [decision.outcome]: 1 };
}
