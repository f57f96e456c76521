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

/**
 * A search begins this long before the first request left. No earlier record can be ours; the margin allows for clocks
 * that differ.
 */
export const searchBeforeSendMs = 10 * 60_000;

/**
 * Finds out whether what we sent is in the ledger:
 *
 * | found | the intent becomes |
 * |---|---|
 * | a record with our memo | POSTED |
 * | no such record, before Rutter has read the ledger since the send | SENDING still, looked up again later |
 * | after that read: a record that may be ours, or one that cannot be read | HELD, a person decides |
 * | after that read: neither, but its job has not ended and may still post it | HELD, a person decides |
 * | after that read: neither, and no such job | PENDING with the next generation |
 * | Rutter does not offer such records, or no longer | HELD, a person decides |
 */
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
  // Before the search: what a completed read has brought is then in the list that is searched.
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

/**
 * True if Rutter has read the ledger since `moment`. Asks for nothing before that moment: such a read would cost money
 * and prove nothing.
 */
async function isLedgerReadSince(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  profile: Profile,
  moment: Instant,
): Promise<boolean> {
  await ledger.lastSync(); // for Rutter's clock
  return ledger.clock() >= moment && (await ensureReadSince(deps, ledger, profile, moment));
}
