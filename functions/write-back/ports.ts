import type { Profile } from '../domain/connection.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { UnusableState } from '../rutter/errors.ts';
import type { PostingLedger } from '../rutter/posting-ledger.ts';
import type { Intents } from '../store/intents.ts';
import type { LedgerPayments } from '../store/ledger-payments.ts';
import type { Payouts } from '../store/payouts.ts';
import type { Profiles } from '../store/profiles.ts';
import type { SyncStates } from '../store/sync-states.ts';
import type { Todos } from '../store/todos.ts';
import type { WriteBacks } from '../store/write-backs.ts';

/** Everything that posting needs of the world, handed in. */
export interface WriteBackDeps {
  readonly writeBacks: WriteBacks;
  readonly payouts: Payouts;
  readonly intents: Intents;
  readonly ledgerPayments: LedgerPayments;
  readonly states: Pick<SyncStates, 'read' | 'takeAsk' | 'noteLookUp' | 'wantLookUp'>;
  readonly todos: Todos;
  readonly profiles: Pick<Profiles, 'change'>;
  readonly ledgerOf: (profile: Profile) => PostingLedger;
  /** Records that Rutter just refused to serve a connection, with its to-do, as a pull that finds out does. */
  readonly stopConnection: (profile: Profile, state: UnusableState) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
}
