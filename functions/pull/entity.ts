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
export interface RecordName {
  readonly what: string;
  readonly platformId: string;
  readonly documentNumber?: string | undefined;
  readonly customerId?: string | undefined;
}

/** What is known of a page's records that does not stand in them. */
export interface Recognition<Incoming> {
  /** The record with the name of what it records of ours, if it does. */
  readonly named: (record: Incoming) => Incoming;
  /** Tells whom the page concerns, once it is written. `newSince`: what was read before then was told then. */
  readonly tell: (newSince: Instant | undefined, now: Instant) => Promise<void>;
}

/** Tells those who count on records of the ledger which of all its records a full sweep has seen. */
export type TellSeen = (connectionId: ConnectionId, seen: ReadonlySet<string>, now: Instant) => Promise<void>;

export type Recognise<Incoming> = (
  connectionId: ConnectionId,
  records: readonly Incoming[],
) => Promise<Recognition<Incoming>>;

/** One row of the table that drives the pulls: what differs between customers, invoices, payments and deposits. */
export interface PulledEntity<Item extends PulledRecord, Incoming extends IncomingRecord> {
  readonly entity: Entity;
  readonly table: RecordTable<Item>;
  /** The stored id of the record with this Rutter id. */
  readonly storedId: (rutterId: string) => string;
  readonly read: (row: unknown, company: Company) => Reading<Incoming>;
  /** Finds what came from us among a page's records. */
  readonly recognise?: Recognise<Incoming>;
  /** Tells of what came from us, and is not stored, that it may be gone. */
  readonly tellSeen?: TellSeen;
  readonly decide: (stored: Item | undefined, incoming: Incoming) => Decision<Item>;
  readonly hold: (stored: Item | undefined, held: Held) => Decision<Item>;
  readonly markMissing: (stored: Item, since: Instant) => Item;
  readonly nameOf: (stored: Item) => RecordName;
  /** Ends what an interrupted write left behind. */
  readonly tidy?: (stored: Item) => Promise<void>;
  /** The invoices that a payment pays; pulling it may show that they are out of date. */
  readonly paidInvoices?: (item: Item) => readonly InvoiceId[];
  /** Whether people archive such records in Alternative, and so must be told when one is gone. */
  readonly archivedByHand: boolean;
  /** Whether Rutter is asked to read it again between its own hourly reads. */
  readonly keptFresh: boolean;
  /** Whether some companies do not have it at all. */
  readonly optional: boolean;
}
