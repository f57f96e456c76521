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
import type { NoticePaid } from './follow-up/paid-invoices.ts';
import type { LedgerReader, RequestSync } from './ports.ts';

/** Everything that a pull needs of the world, handed in. */
export interface PullDeps {
  readonly profiles: Profiles;
  readonly states: SyncStates;
  readonly seen: SeenIds;
  readonly heldRecords: HeldRecords;
  readonly todos: Todos;
  readonly ledgerOf: (connectionId: ConnectionId) => LedgerReader;
  readonly requestSync: RequestSync;
  /** Takes notice of new payments for these invoices; answers whether any of them is still to be paid. */
  readonly noticePaid: NoticePaid;
  readonly clock: Clock;
  readonly log: Log;
  /** How far a window reaches back behind the watermark. */
  readonly overlapMs: number;
  readonly pageSize: number;
}

export interface PullRequest {
  readonly connectionId: ConnectionId;
  readonly mode: Mode;
  /** Reads and decides, but writes nothing, takes no lease and asks Rutter for nothing. */
  readonly dryRun: boolean;
  /** A person is waiting for the answer. */
  readonly byHand: boolean;
}

/** One run of one pull, after it was found that the connection can be read. */
export interface PullRun<Item extends PulledRecord, Incoming extends IncomingRecord> {
  readonly deps: PullDeps;
  readonly definition: PulledEntity<Item, Incoming>;
  readonly key: SyncKey;
  readonly owner: string;
  readonly profile: Profile;
  readonly ledger: LedgerReader;
}
