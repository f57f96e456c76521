import type { Intent } from '../../domain/intent/intent.ts';
import { idsIn } from '../../domain/intent/ledger-records.ts';
import { reschedule } from '../../domain/intent/schedule.ts';
import { sameKeyMs } from '../../domain/intent/send.ts';
import type { LedgerCopy, SubjectAdapter, SubjectCase } from './adapter.ts';
import { nowOf } from './clock.ts';
import { findSighted } from './find-sighted.ts';
import { lookUp } from './look-up.ts';
import { markPosted } from './mark-posted.ts';
import type { WriteBackDeps } from './ports.ts';
import { whyUnusable } from './readiness.ts';
import { pollJob, resend } from './send.ts';

/** Finds out what became of a request: by its job, by sending it again under the same key, or by a look-up. */
export async function resolveUnknownOutcome<Case extends SubjectCase, Found extends LedgerCopy>(
  adapter: SubjectAdapter<Case, Found>,
  deps: WriteBackDeps,
  subjectCase: Case,
): Promise<Case> {
  const { intent, profile } = subjectCase;
  const now = nowOf(deps);
  const { sendingUntil = null, jobId = null, lastAnswer = null } = intent.attempt ?? {};
  const mayBeSendingNow = sendingUntil !== null && sendingUntil > now;
  if (mayBeSendingNow && idsIn('sighted', intent).length === 0) return subjectCase;
  if (!profile || whyUnusable(profile))
    return adapter.storeIntent(deps, subjectCase, reschedule(intent, now));
  const ledger = deps.ledgerOf(profile);
  const sighted = await findSighted(adapter, ledger, subjectCase);
  if (sighted) return markPosted(adapter, deps, ledger, subjectCase, [sighted.ledgerId], null);
  // A sighted record decides at any time. Nothing is sent or asked while another run may be sending.
  if (mayBeSendingNow) return subjectCase;
  if (jobId !== null && lastAnswer === 'under-way') {
    const asked = await pollJob(adapter, deps, ledger, subjectCase, jobId);
    return hasOverdueJob(asked.intent, deps.clock.now())
      ? lookUp(adapter, deps, ledger, asked, profile)
      : asked;
  }
  return mayResend(intent, deps.clock.now()) && adapter.isAlive(subjectCase)
    ? resend(adapter, deps, ledger, subjectCase)
    : lookUp(adapter, deps, ledger, subjectCase, profile);
}

/**
 * True if the same key and bytes may be sent again: while Rutter certainly keeps its answer for the key, no second
 * payment can result. A key for which it keeps a failure is of no use any more.
 */
function mayResend(intent: Intent, now: number): boolean {
  return isKeyStillKept(intent, now) && intent.attempt?.lastAnswer !== 'needs-new-key';
}

/** True if a job has not ended for so long that the ledger itself is searched for its payment. */
function hasOverdueJob(intent: Intent, now: number): boolean {
  return (
    intent.state === 'SENDING' && intent.attempt?.lastAnswer === 'under-way' && !isKeyStillKept(intent, now)
  );
}

function isKeyStillKept({ attempt }: Intent, now: number): boolean {
  const sentAt = attempt?.sentAt ?? null;
  return sentAt !== null && now - Date.parse(sentAt) < sameKeyMs;
}
