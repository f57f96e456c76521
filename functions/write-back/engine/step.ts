import type { Profile } from '../../domain/connection/profile.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { SubjectAdapter, SubjectCase } from './adapter.ts';
import type { WriteBackDeps } from './ports.ts';
import { whyUnusable } from './readiness.ts';
import { resolveUnknownOutcome } from './resolve-unknown-outcome.ts';

/** The steps of a subject for every state except SENDING, whose step is the same for payments and payouts. */
interface StepsByState<Case extends SubjectCase> {
  /** PENDING, HELD or REFUSED. */
  trySend(deps: WriteBackDeps, stored: Case): Promise<Case>;
  /** POSTED or CONFIRMED, while the connection can be used. */
  confirm(deps: WriteBackDeps, ledger: PostingLedger, stored: Case, profile: Profile): Promise<Case>;
  followClosed(deps: WriteBackDeps, stored: Case): Promise<Case>;
}

/** Takes the next step of an intent, by its state. */
export async function stepByState<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  { trySend, confirm, followClosed }: StepsByState<Case>,
  deps: WriteBackDeps,
  stored: Case,
): Promise<Case> {
  const { intent, profile } = stored;
  switch (intent.state) {
    case 'PENDING':
    case 'HELD':
    case 'REFUSED':
      return trySend(deps, stored);
    case 'SENDING':
      return resolveUnknownOutcome(adapter, deps, stored);
    case 'POSTED':
    case 'CONFIRMED':
      return profile && !whyUnusable(profile)
        ? confirm(deps, deps.ledgerOf(profile), stored, profile)
        : stored;
    case 'CLOSED':
      return followClosed(deps, stored);
    default:
      // A state that only a later version knows waits for that version.
      return stored;
  }
}
