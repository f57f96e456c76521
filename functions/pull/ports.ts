import type { Mode } from '../domain/connection/sync-state.ts';
import type { ConnectionId, Entity } from '../domain/shared/ids.ts';
import type { RutterStatus } from '../rutter/connection.ts';
import type { Page } from '../rutter/pages.ts';
import type { LedgerObject } from '../rutter/resources.ts';

/** What the engine reads of one company's ledger. `rutter/ledger.ts` implements it. */
export interface LedgerReader {
  pages(
    object: LedgerObject,
    request: {
      readonly pageSize: number;
      /** In milliseconds since 1970; null for everything. */
      readonly lastSyncedAtMin: number | null;
      readonly cursor: string | null;
    },
  ): AsyncGenerator<Page, void, undefined>;
  /** Null if the ledger does not have the record. */
  record(object: LedgerObject, id: string): Promise<unknown>;
  status(): Promise<RutterStatus>;
  /** Null if Rutter does not know it. */
  companyCurrency(): Promise<string | null>;
  askToSync(objects: readonly LedgerObject[]): Promise<void>;
}

/** `SyncRequested`: pull one entity of one connection. */
export interface SyncRequest {
  readonly connectionId: ConnectionId;
  readonly entity: Entity;
  readonly mode: Mode;
}

/** Puts `SyncRequested` events on the bus. Throws if the bus does not accept all of them. */
export type RequestSync = (requests: readonly SyncRequest[]) => Promise<void>;
