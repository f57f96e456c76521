import type { Profile } from '../../domain/connection/profile.ts';
import type { Intent } from '../../domain/intent/intent.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { Reading } from '../../rutter/records/reading.ts';
import type { WritePath } from '../../rutter/writes.ts';
import type { IntentKey } from '../../store/intent-triggers.ts';
import type { WriteBackDeps } from './ports.ts';

/** A payment or a payout with its intent and its connection, as they are stored now. */
export interface AnyCase {
  readonly intent: Intent;
  readonly profile: Profile | undefined;
}

/** A record of the ledger that may be what was sent. */
export interface Copy extends Pick<Payment, 'memo'> {
  readonly ledger: Pick<Payment['ledger'], 'ledgerId' | 'platformId'>;
}

/** How a payment, or a payout, gets on: each step is stored before the next. */
export interface SubjectSteps<Known extends AnyCase> {
  readonly adapter: Sends<Known>;
  load(deps: WriteBackDeps, key: IntentKey): Promise<Known | undefined>;
  /** Tells others whom it concerns that there is news of it; not a second time what was `told` them already. */
  notifyOthers?(deps: WriteBackDeps, known: Known, told: Known | undefined): Promise<void>;
  step(deps: WriteBackDeps, known: Known): Promise<Known>;
  /** Opens and closes what a person must do, and puts the intent to rest. */
  syncTodos(deps: WriteBackDeps, known: Known): Promise<Known>;
}

/** What sending needs to know of payments, or of payouts. */
export interface Sends<Known extends AnyCase> {
  readonly path: WritePath;
  /** The same case, as it is stored now. */
  reload(deps: WriteBackDeps, known: Known): Promise<Known | undefined>;
  /**
   * Stores a changed intent with all that follows from it, all or nothing; what it claims in the ledger is claimed with
   * it. Throws `Overtaken` when the case is not what it was any more, or somebody else claimed it.
   */
  storeIntent(
    deps: WriteBackDeps,
    known: Known,
    intent: Intent,
    claims?: readonly LedgerId[],
  ): Promise<Known>;
}

/** The same for what is not known to have arrived. */
export interface SubjectAdapter<Known extends AnyCase, Found extends Copy> extends Sends<Known> {
  /** What died meanwhile must not be posted by asking what became of it. */
  isAlive(known: Known): boolean;
  read(ledger: PostingLedger, id: string): Promise<Reading<Found> | null>;
  /** The records that Rutter synced at or after this time. */
  since(ledger: PostingLedger, moment: Instant): AsyncGenerator<readonly Reading<Found>[], void, undefined>;
  /** Whether memos are known to come back with such records: then one without ours is not ours. */
  echoesMemo(profile: Profile): boolean;
  /** Whether a record may be what was sent although it does not carry its memo. */
  isAlike(record: Found, known: Known, profile: Profile): boolean;
}
