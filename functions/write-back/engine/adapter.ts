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

/** A ledger record that may be what we sent. */
export interface LedgerCopy extends Pick<Payment, 'memo'> {
  readonly ledger: Pick<Payment['ledger'], 'ledgerId' | 'platformId'>;
}

/** How one kind of subject, payments or payouts, is stored, sent, and found in the ledger. */
export interface SubjectAdapter<Case extends SubjectCase, Found extends LedgerCopy = LedgerCopy> {
  readonly path: WritePath;
  /** The case of an intent as stored now; undefined if there is no such intent. */
  load(deps: WriteBackDeps, key: IntentKey): Promise<Case | undefined>;
  /**
   * Stores a changed intent in one transaction, with everything that changes with it and with its claims on ledger
   * records. Throws `Overtaken` if the case was changed since it was read, or a record is claimed by another intent.
   */
  storeIntent(deps: WriteBackDeps, stored: Case, intent: Intent, claims?: readonly LedgerId[]): Promise<Case>;
  /**
   * True if the payment or payout is still to be posted. Otherwise its request is not sent again.
   */
  isAlive(stored: Case): boolean;
  read(ledger: PostingLedger, id: string): Promise<Reading<Found> | null>;
  /** The records that Rutter synced at or after this time. */
  syncedSince(
    ledger: PostingLedger,
    moment: Instant,
  ): AsyncGenerator<readonly Reading<Found>[], void, undefined>;
  /** True if Rutter is known to return the memos of these records. Then a record without our memo is not ours. */
  echoesMemo(profile: Profile): boolean;
  /** True if a record without our memo may still be what we sent. */
  isPossibleMatch(record: Found, stored: Case, profile: Profile): boolean;
}

/** The steps of the intents of one kind of subject. Each step is stored before the next. */
export interface SubjectSteps<Case extends SubjectCase> {
  readonly adapter: SubjectAdapter<Case>;
  /** Wakes the intents that share records with this one, unless nothing changed since `notified`. */
  notifyOthers?(deps: WriteBackDeps, stored: Case, notified: Case | undefined): Promise<void>;
  step(deps: WriteBackDeps, stored: Case): Promise<Case>;
  /** Opens and closes to-dos, and sets when the intent is driven next. */
  syncTodos(deps: WriteBackDeps, stored: Case): Promise<Case>;
  /** Carries out a person's decision. Throws `InvalidInput`. */
  resolve(deps: WriteBackDeps, decision: IntentDecision): Promise<void>;
}

/** Alternative's own id of the payment or payout. It is the memo of what we post. */
export function alternativeIdOf({ intent }: Pick<SubjectCase, 'intent'>): string {
  return intent.subjectId.replace(/^alternative:/, '');
}
