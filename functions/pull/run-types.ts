import type { Profile } from '../domain/connection/profile.ts';
import type { Mode } from '../domain/connection/sync-state.ts';
import type { PulledRecord } from '../domain/ledger/record.ts';
import type { ConnectionId } from '../domain/shared/ids.ts';
import type { Clock, Log } from '../domain/shared/ports.ts';
import type { HeldRecords } from '../store/held.ts';
import type { Profiles } from '../store/profiles.ts';
import type { SeenIds } from '../store/seen.ts';
import type { SyncKey, SyncStates } from '../store/sync-states.ts';
import type { Todos } from '../store/todos.ts';
import type { IncomingRecord, PulledEntity } from './entity.ts';
import type { FollowUpPaidInvoices } from './follow-up/paid-invoices.ts';
import type { LedgerReader, RequestSync } from './ports.ts';

/** Everything outside the engine that a pull uses. */
export interface PullDeps {
  readonly profiles: Profiles;
  readonly states: SyncStates;
  readonly seen: SeenIds;
  readonly heldRecords: HeldRecords;
  readonly todos: Todos;
  readonly ledgerOf: (connectionId: ConnectionId) => LedgerReader;
  readonly requestSync: RequestSync;
  /** True if any of these invoices, which new payments pay, is stored as still to be paid, or not stored. */
  readonly followUpPaidInvoices: FollowUpPaidInvoices;
  readonly clock: Clock;
  readonly log: Log;
  /** How far before the watermark a window starts. */
  readonly overlapMs: number;
  readonly pageSize: number;
}

export interface PullRequest {
  readonly connectionId: ConnectionId;
  readonly mode: Mode;
  /** Reads and decides, but writes nothing, takes no lease and asks Rutter for no sync. */
  readonly dryRun: boolean;
  /** True if a person started the pull, and is waiting for its answer. */
  readonly byHand: boolean;
}

/** One run of one pull, of a connection that can be read. */
export interface PullRun<Item extends PulledRecord, Incoming extends IncomingRecord> {
  readonly deps: PullDeps;
  readonly definition: PulledEntity<Item, Incoming>;
  readonly key: SyncKey;
  readonly owner: string;
  readonly profile: Profile;
  readonly ledger: LedgerReader;
}
