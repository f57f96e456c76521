import pMap from 'p-map';
import { addCounts, type Counts, noCounts } from '../../domain/connection/sync-state.ts';
import type { Decision, PulledRecord } from '../../domain/ledger/record.ts';
import type { InvoiceId } from '../../domain/shared/ids.ts';
import { type Instant, instantOf } from '../../domain/shared/time.ts';
import type { Reading } from '../../rutter/records/reading.ts';
import type { IncomingRecord, PulledEntity } from '../entity.ts';
import { type RecordWriterOptions, recordWriter } from './record-writer.ts';

export const writesAtOnce = 16;

/** What became of one page. */
interface PageResult {
  readonly counts: Counts;
  /** The stored ids of its rows. */
  readonly ids: readonly string[];
}

/** The rows of a page, parsed and compared with what is stored. */
export interface PreparedPage {
  /** The invoices that the new or changed payments of the page pay. */
  readonly paidInvoices: readonly InvoiceId[];
  /** Writes the records that changed, each only if the stored one is still the version that was read. */
  readonly write: () => Promise<PageResult>;
}

/** Stores pages in two steps: preparing writes nothing and may be done ahead of time. */
export interface PageWriter {
  readonly prepare: (rows: readonly unknown[]) => Promise<PreparedPage>;
}

interface PageWriterOptions extends RecordWriterOptions {
  /** The pull before this one has seen what Rutter read before then. Absent if there was none. */
  readonly newSince?: Instant | undefined;
}

export function pageWriter<Item extends PulledRecord, Incoming extends IncomingRecord>(
  definition: PulledEntity<Item, Incoming>,
  options: PageWriterOptions,
): PageWriter {
  const { company, dryRun, newSince, clock } = options;
  const { connectionId } = company;
  const records = recordWriter(definition, options);

  function paidBy(decision: Decision<Item>): readonly InvoiceId[] {
    const isNewOrChanged = decision.outcome === 'created' || decision.outcome === 'updated';
    return isNewOrChanged ? (definition.paidInvoices?.(decision.next) ?? []) : [];
  }

  async function write(readings: readonly Reading<Incoming>[], stored: ReadonlyMap<string, Item>) {
    const decisions = await pMap(
      readings,
      (reading) => records.write(reading, stored.get(definition.storedId(reading.id))),
      { concurrency: writesAtOnce },
    );
    return {
      ids: readings.map(({ id }) => definition.storedId(id)),
      counts: decisions.map(countOf).reduce(addCounts, { ...noCounts, read: readings.length }),
    };
  }

  /** The readings with their matches, and what notifies the intents that the page concerns. */
  async function recognise(readings: readonly Reading<Incoming>[]) {
    const readable = readings.flatMap((reading) => ('record' in reading ? [reading.record] : []));
    const page = await definition.recognise?.(connectionId, readable);
    return {
      readings: page
        ? readings.map((reading) =>
            'record' in reading ? { ...reading, record: page.withMatch(reading.record) } : reading,
          )
        : readings,
      notifyIntents: async () => page?.notifyIntents(newSince, instantOf(clock.now())),
    };
  }

  return {
    async prepare(rows) {
      const parsed = rows.map((row) => definition.read(row, company));
      const ids = new Set(parsed.map(({ id }) => definition.storedId(id)));
      const [stored, { readings, notifyIntents }] = await Promise.all([
        definition.table.getMany(connectionId, [...ids]),
        recognise(parsed),
      ]);
      const storedOf = ({ id }: Reading<Incoming>) => stored.get(definition.storedId(id));
      const paidInvoices = definition.paidInvoices
        ? readings.flatMap((reading) => paidBy(records.decide(reading, storedOf(reading))))
        : [];
      return {
        paidInvoices,
        async write() {
          const result = await write(readings, stored);
          if (!dryRun) await notifyIntents();
          return result;
        },
      };
    },
  };
}

function countOf(decision: Decision<unknown>): Counts {
  if (decision.outcome === 'ignored') return { ...noCounts, ignored: { [decision.reason]: 1 } };
  return { ...noCounts, [decision.outcome]: 1 };
}
