import type { Decision, PulledRecord } from '../domain/ledger/record.ts';
import type { ConnectionId, Entity, InvoiceId } from '../domain/shared/ids.ts';
import type { Held } from '../domain/shared/schema.ts';
import type { Instant } from '../domain/shared/time.ts';
import type { Company, Reading } from '../rutter/records/reading.ts';
import type { RecordTable } from '../store/records.ts';

/** A record as it was read from the ledger. */
export interface IncomingRecord {
  readonly ledger: { readonly lastSyncedAt: Instant };
}

/** How a person finds a record in Intacct. */
interface RecordName {
  /** For example `Invoice INV-1042`. */
  readonly what: string;
  readonly platformId: string;
  readonly documentNumber?: string | undefined;
  readonly customerId?: string | undefined;
}

/** A page of records, some of which record payments or payouts of Alternative. */
interface RecognisedPage<Incoming> {
  /** The record with `matchedTo` set to the payment or payout of Alternative that it records, if any. */
  readonly withMatch: (record: Incoming) => Incoming;
  /**
   * Called when the page is written: wakes the intents that its records concern. The pull before this one read what is
   * older than `newSince`, and woke them for it.
   */
  readonly notifyIntents: (newSince: Instant | undefined, now: Instant) => Promise<void>;
}

export type RecognisePage<Incoming> = (
  connectionId: ConnectionId,
  records: readonly Incoming[],
) => Promise<RecognisedPage<Incoming>>;

/** Called when a full sweep ends, with the stored ids of all records that it has seen. */
export type AfterFullSweep = (
  connectionId: ConnectionId,
  seen: ReadonlySet<string>,
  now: Instant,
) => Promise<void>;

/**
 * What differs between the pulls of customers, invoices, payments and deposits. Each is one row of the table in
 * `runtime/pulled-entities.ts`.
 */
export interface PulledEntity<Item extends PulledRecord, Incoming extends IncomingRecord> {
  readonly entity: Entity;
  readonly table: RecordTable<Item>;
  /** The stored id of the record with this Rutter id. */
  readonly storedId: (rutterId: string) => string;
  readonly read: (row: unknown, company: Company) => Reading<Incoming>;
  /** Finds the records of a page that record payments or payouts of Alternative. */
  readonly recognise?: RecognisePage<Incoming>;
  readonly afterFullSweep?: AfterFullSweep;
  readonly decide: (stored: Item | undefined, incoming: Incoming) => Decision<Item>;
  readonly hold: (stored: Item | undefined, held: Held) => Decision<Item>;
  readonly markMissing: (stored: Item, since: Instant) => Item;
  readonly nameOf: (stored: Item) => RecordName;
  /** Deletes what an interrupted write of this record left behind. */
  readonly tidy?: (stored: Item) => Promise<void>;
  /** The invoices that a payment pays. A new payment may show that they are out of date. */
  readonly paidInvoices?: (item: Item) => readonly InvoiceId[];
  /** True if people archive such records in Alternative. Then a to-do names each that Intacct no longer has. */
  readonly archivedByHand: boolean;
  /** True if Rutter is asked to read the entity between its own hourly reads. */
  readonly keptFresh: boolean;
}
