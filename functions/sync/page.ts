import pMap from 'p-map';
import { type Decision, type PulledRecord, sameHeld } from '../domain/decision.ts';
import type { InvoiceId } from '../domain/ids.ts';
import type { Held } from '../domain/model.ts';
import type { Clock, Log } from '../domain/ports.ts';
import { addCounts, type Counts, noCounts } from '../domain/sync-state.ts';
import { instantOf } from '../domain/time.ts';
import type { Company, Reading } from '../rutter/reading.ts';
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
  /** The invoices that new or changed payments pay. */
  readonly paidInvoices: readonly InvoiceId[];
}

/** The rows of a page, read and held against what is stored of them. */
export interface PreparedPage {
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
  readonly clock: Clock;
  readonly log: Log;
}

export function pageWriter<Item extends PulledRecord, Incoming extends IncomingRecord>(
  definition: PulledEntity<Item, Incoming>,
  options: PageWriterOptions,
): PageWriter {
  const { company, held, heldRecords, todos, dryRun, log, clock } = options;
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
      const refused = await apply(reading, decision, stored);
      if (!refused) return decision;
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
    const refused = await table.put(next, stored);
    if (!refused && stored?.missingSince && !next.missingSince) await closeMissing(reading.id);
    return refused;
  }

  async function closeMissing(rutterId: string): Promise<void> {
    const about = { connectionId, subject: definition.storedId(rutterId) };
    await todos.close(about, 'ARCHIVE_IN_ALTERNATIVE', instantOf(clock.now()));
  }

  /** Held records have items of their own, because some of them were never stored. */
  async function rememberHeld(id: string, decision: Decision<Item>): Promise<void> {
    if (decision.outcome === 'held') {
      log.warn('held', { entity, id, code: decision.held.code, field: decision.held.field });
      if (sameHeld(held.get(id) ?? null, decision.held)) return;
      await heldRecords.put(connectionId, entity, id, decision.held);
      held.set(id, decision.held);
      return;
    }
    const stale = decision.outcome === 'ignored' && decision.reason === 'STALE_PAGE';
    if (decision.outcome === 'ignored') log.info('ignored', { entity, id, reason: decision.reason });
    if (stale || !held.has(id)) return;
    await heldRecords.remove(connectionId, entity, id);
    held.delete(id);
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
      paidInvoices: decisions.flatMap((decision) =>
        decision.outcome === 'created' || decision.outcome === 'updated'
          ? (definition.paidInvoices?.(decision.next) ?? [])
          : [],
      ),
    };
  }

  return {
    async prepare(rows) {
      const readings = rows.map((row) => definition.read(row, company));
      const ids = new Set(readings.map(({ id }) => definition.storedId(id)));
      const stored = await table.getMany(connectionId, [...ids]);
      return { write: () => write(readings, stored) };
    },
  };
}

function countOf(decision: Decision<unknown>): Counts {
  if (decision.outcome === 'ignored') return { ...noCounts, ignored: { [decision.reason]: 1 } };
  return { ...noCounts, [decision.outcome]: 1 };
}
