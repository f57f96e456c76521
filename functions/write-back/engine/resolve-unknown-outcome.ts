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

/** What was sent, and of which nobody knows yet what became: asked for, sent again under the same key, or looked up. */
export async function resolveUnknownOutcome<Case extends SubjectCase, Found extends LedgerCopy>(
  adapter: SubjectAdapter<Case, Found>,
  deps: WriteBackDeps,
  subjectCase: Case,
): Promise<Case> {
  const { intent, profile } = subjectCase;
  const now = nowOf(deps);
  const { sendingUntil = null, jobId = null, lastAnswer = null } = intent.attempt ?? {};
  const isUnderWay = sendingUntil !== null && sendingUntil > now;
  if (isUnderWay && idsIn('sighted', intent).length === 0) return subjectCase;
  if (!profile || whyUnusable(profile))
    return adapter.storeIntent(deps, subjectCase, reschedule(intent, now));
  const ledger = deps.ledgerOf(profile);
  const sighted = await findSighted(adapter, ledger, subjectCase);
  if (sighted) return markPosted(adapter, deps, ledger, subjectCase, [sighted.ledgerId], null);
  // What is in the ledger is known at once; but nobody sends or asks while another one may be sending.
  if (isUnderWay) return subjectCase;
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
 * Rutter keeps what it answered for a key, so the same key and bytes are safe while that is certain. A key whose failure
 * it keeps is of no use any more.
 */
function mayResend(intent: Intent, now: number): boolean {
  return isKeyStillKept(intent, now) && intent.attempt?.lastAnswer !== 'needs-new-key';
}

/** A job that is under way for so long: whether the ledger has the payment all the same is found out there. */
function hasOverdueJob(intent: Intent, now: number): boolean {
  return (
    intent.state === 'SENDING' && intent.attempt?.lastAnswer === 'under-way' && !isKeyStillKept(intent, now)
  );
}

function isKeyStillKept({ attempt }: Intent, now: number): boolean {
  const sentAt = attempt?.sentAt ?? null;
  return sentAt !== null && now - Date.parse(sentAt) < sameKeyMs;
}
