import type { Profile } from '../../domain/connection/profile.ts';
import type { Closing } from '../../domain/intent/intent.ts';
import type { ConnectionId } from '../../domain/shared/ids.ts';
import type { Clock, Log } from '../../domain/shared/ports.ts';
import type { UnusableState } from '../../rutter/errors.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { Intents } from '../../store/intents.ts';
import type { LedgerPayments } from '../../store/ledger-payments.ts';
import type { PaymentCases } from '../../store/payment-cases.ts';
import type { PayoutCases } from '../../store/payout-cases.ts';
import type { Profiles } from '../../store/profiles.ts';
import type { SyncStates } from '../../store/sync-states.ts';
import type { Todos } from '../../store/todos.ts';

/** The stores, clients and clock that write-back is given. */
export interface WriteBackDeps {
  readonly paymentCases: PaymentCases;
  readonly payoutCases: PayoutCases;
  readonly intents: Intents;
  readonly ledgerPayments: LedgerPayments;
  readonly states: Pick<SyncStates, 'read' | 'claimAsk' | 'noteLookUpAsked' | 'noteLookUpWanted'>;
  readonly todos: Todos;
  readonly profiles: Pick<Profiles, 'change'>;
  readonly ledgerOf: (profile: Profile) => PostingLedger;
  /** Stops a connection that Rutter refuses to serve, and opens its to-do, as a pull does. */
  readonly stopConnection: (profile: Profile, state: UnusableState) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What recording an event did. */
export interface Recorded {
  readonly connectionId: ConnectionId;
  readonly writeBackId: string;
  readonly outcome: 'recorded' | 'known';
  readonly state: string;
  readonly reason: string | null;
  readonly closedAs: Closing | null;
  readonly sentence: string;
}

export interface RecordDeps {
  readonly paymentCases: PaymentCases;
  readonly clock: Clock;
  readonly log: Log;
}
