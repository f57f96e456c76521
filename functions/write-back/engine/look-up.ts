import type { Profile } from '../../domain/connection/profile.ts';
import { awaitedReadMs } from '../../domain/intent/schedule.ts';
import { startNextGeneration, subjectOf } from '../../domain/intent/send.ts';
import { move } from '../../domain/intent/transitions.ts';
import { longestReadMs } from '../../domain/ledger/last-read.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import { addMs, type Instant } from '../../domain/shared/time.ts';
import { CapabilityAbsent } from '../../rutter/errors.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { LedgerCopy, SubjectAdapter, SubjectCase } from './adapter.ts';
import { ensureReadSince } from './ask-rutter.ts';
import { nowOf } from './clock.ts';
import { markPosted } from './mark-posted.ts';
import type { WriteBackDeps } from './ports.ts';
import { searchLedger } from './search-ledger.ts';

/** Before its request left no record of the ledger can be its own; a margin covers that clocks differ. */
export const searchBeforeSendMs = 10 * 60_000;
/** The same where Rutter offers no such records (any more): nobody but a person can tell what became of it. */
export async function lookUp<Case extends SubjectCase, Found extends LedgerCopy>(
  adapter: SubjectAdapter<Case, Found>,
  deps: WriteBackDeps,
  ledger: PostingLedger,
  subjectCase: Case,
  profile: Profile,
): Promise<Case> {
  try {
    return await lookUpOffered(adapter, deps, ledger, subjectCase, profile);
  } catch (error) {
    if (!(error instanceof CapabilityAbsent)) throw error;
    const why = reasons.NOT_TO_BE_SEEN(subjectOf(subjectCase.intent));
    const held = move(subjectCase.intent, { to: 'HELD', at: nowOf(deps), by: 'sync', why });
    return adapter.storeIntent(deps, subjectCase, held);
  }
}

/**
 * Finds out whether what was sent is in the ledger. Present by its memo: posted. Absent, after Rutter has read
 * the ledger since: the next generation may go, unless its job, which is not done yet, may still post it. That, and
 * anything that might be it, also what cannot be read: a person decides. Else it goes on looking.
 */
async function lookUpOffered<Case extends SubjectCase, Found extends LedgerCopy>(
  adapter: SubjectAdapter<Case, Found>,
  deps: WriteBackDeps,
  ledger: PostingLedger,
  subjectCase: Case,
  profile: Profile,
): Promise<Case> {
  const { intent } = subjectCase;
  const { firstSentAt, attempt } = intent;
  const jobId = attempt?.lastAnswer === 'under-way' ? attempt.jobId : null;
  const inFlightUntil = attempt?.inFlightUntil ?? null;
  if (firstSentAt === null || inFlightUntil === null) throw new Error(`${intent.writeBackId} was never sent`);
  // Asked before the list is read: what a read that is complete by now has brought must be in it.
  const proven = await isLedgerReadSince(deps, ledger, profile, addMs(inFlightUntil, longestReadMs));
  const { own, possible } = await searchLedger(
    adapter,
    deps,
    ledger,
    subjectCase,
    profile,
    addMs(firstSentAt, -searchBeforeSendMs),
  );
  if (own.length > 0) return markPosted(adapter, deps, ledger, subjectCase, own.slice(0, 1), null);
  const now = nowOf(deps);
  const about = subjectOf(intent);
  if (!proven) {
    const why = jobId === null ? reasons.NO_ANSWER(about) : reasons.JOB_UNFINISHED({ ...about, jobId });
    const dueAt = addMs(now, awaitedReadMs);
    return adapter.storeIntent(
      deps,
      subjectCase,
      move(intent, { to: 'SENDING', at: now, by: 'sync', why, dueAt }),
    );
  }
  const why = possible ?? (jobId === null ? undefined : reasons.JOB_NEVER_ENDED({ ...about, jobId }));
  const next = why
    ? move(intent, { to: 'HELD', at: now, by: 'sync', why })
    : startNextGeneration(intent, now);
  return adapter.storeIntent(deps, subjectCase, next);
}

/** Before its time a look-up would prove nothing, and cost something. */
async function isLedgerReadSince(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  profile: Profile,
  moment: Instant,
): Promise<boolean> {
  await ledger.lastSync(); // for Rutter's clock
  return ledger.clock() >= moment && (await ensureReadSince(deps, ledger, profile, moment));
}
