import type { Profile } from '../../domain/connection/profile.ts';
import type { Intent } from '../../domain/intent/intent.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import type { IntentDecision } from '../../domain/payment/decision.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { Reading } from '../../rutter/records/reading.ts';
import type { WritePath } from '../../rutter/writes.ts';
import type { IntentKey } from '../../store/intent-triggers.ts';
import type { WriteBackDeps } from './ports.ts';

/** A payment or a payout with its intent and its connection, as they are stored now. */
export interface SubjectCase {
  readonly intent: Intent;
  readonly profile: Profile | undefined;
}

/** A record of the ledger that may be what was sent. */
export interface LedgerCopy extends Pick<Payment, 'memo'> {
  readonly ledger: Pick<Payment['ledger'], 'ledgerId' | 'platformId'>;
}

/** How payments, or payouts, are stored, sent, and found in the ledger. */
export interface SubjectAdapter<Case extends SubjectCase, Found extends LedgerCopy = LedgerCopy> {
  readonly path: WritePath;
  /** The case of an intent, as it is stored now; undefined if there is none. */
  load(deps: WriteBackDeps, key: IntentKey): Promise<Case | undefined>;
  /**
   * Stores a changed intent with all that follows from it, all or nothing; what it claims in the ledger is claimed with
   * it. Throws `Overtaken` when the case is not what it was any more, or somebody else claimed it.
   */
  storeIntent(deps: WriteBackDeps, stored: Case, intent: Intent, claims?: readonly LedgerId[]): Promise<Case>;
  /** What died meanwhile must not be posted by asking what became of it. */
  isAlive(stored: Case): boolean;
  read(ledger: PostingLedger, id: string): Promise<Reading<Found> | null>;
  /** The records that Rutter synced at or after this time. */
  syncedSince(
    ledger: PostingLedger,
    moment: Instant,
  ): AsyncGenerator<readonly Reading<Found>[], void, undefined>;
  /** Whether memos are known to come back with such records: then one without ours is not ours. */
  echoesMemo(profile: Profile): boolean;
  /** Whether a record may be what was sent although it does not carry its memo. */
  isPossibleMatch(record: Found, stored: Case, profile: Profile): boolean;
}

/** What is done with the intents of a subject. Each step is stored before the next. */
export interface SubjectSteps<Case extends SubjectCase> {
  readonly adapter: SubjectAdapter<Case>;
  /** Wakes the intents that share records with this one; not again for what is the same as in `notified`. */
  notifyOthers?(deps: WriteBackDeps, stored: Case, notified: Case | undefined): Promise<void>;
  step(deps: WriteBackDeps, stored: Case): Promise<Case>;
  /** Opens and closes what a person must do, and sets when the intent is looked at again. */
  syncTodos(deps: WriteBackDeps, stored: Case): Promise<Case>;
  /** Carries out what a person decided. Throws `InvalidInput`. */
  resolve(deps: WriteBackDeps, decision: IntentDecision): Promise<void>;
}

/** Alternative's own id of the payment or payout: the memo of what is posted. */
export function alternativeIdOf({ intent }: Pick<SubjectCase, 'intent'>): string {
  return intent.subjectId.replace(/^alternative:/, '');
}
