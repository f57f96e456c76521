import type { Intent } from '../../domain/intent/intent.ts';
import { idsIn } from '../../domain/intent/ledger-records.ts';
import { reschedule } from '../../domain/intent/schedule.ts';
import { sameKeyMs } from '../../domain/intent/send.ts';
import type { Copy, SubjectAdapter, SubjectCase } from './adapter.ts';
import { markPosted } from './become-posted.ts';
import { lookUp } from './look-up.ts';
import { nowOf } from './now.ts';
import type { WriteBackDeps } from './ports.ts';
import { unusable } from './readiness.ts';
import { askJob, sendSame } from './send.ts';
import { sighting } from './sighting.ts';

/** What was sent, and of which nobody knows yet what became: asked for, sent again under the same key, or looked up. */
export async function resolveUnknownOutcome<Known extends SubjectCase, Found extends Copy>(
  adapter: SubjectAdapter<Known, Found>,
  deps: WriteBackDeps,
  known: Known,
): Promise<Known> {
  const { intent, profile } = known;
  const now = nowOf(deps);
  const { sendingUntil = null, jobId = null, lastAnswer = null } = intent.attempt ?? {};
  const isUnderWay = sendingUntil !== null && sendingUntil > now;
  if (isUnderWay && idsIn('sighted', intent).length === 0) return known;
  if (!profile || unusable(profile)) return adapter.storeIntent(deps, known, reschedule(intent, now));
  const ledger = deps.ledgerOf(profile);
  const sighted = await sighting(adapter, ledger, known);
  if (sighted) return markPosted(adapter, deps, ledger, known, [sighted.ledgerId], null);
  // What is in the ledger is known at once; but nobody sends or asks while another one may be sending.
  if (isUnderWay) return known;
  if (jobId !== null && lastAnswer === 'under-way') {
    const asked = await askJob(adapter, deps, ledger, known, jobId);
    return neverEnds(asked.intent, deps.clock.now()) ? lookUp(adapter, deps, ledger, asked, profile) : asked;
  }
  return maySendSame(intent, deps.clock.now()) && adapter.isAlive(known)
    ? sendSame(adapter, deps, ledger, known)
    : lookUp(adapter, deps, ledger, known, profile);
}

/**
 * Rutter keeps what it answered for a key, so the same key and bytes are safe while that is certain. A key whose failure
 * it keeps is of no use any more.
 */
function maySendSame(intent: Intent, now: number): boolean {
  return isYoung(intent, now) && intent.attempt?.lastAnswer !== 'needs-new-key';
}

/** A job that is under way for so long: whether the ledger has the payment all the same is found out there. */
function neverEnds(intent: Intent, now: number): boolean {
  return intent.state === 'SENDING' && intent.attempt?.lastAnswer === 'under-way' && !isYoung(intent, now);
}

function isYoung({ attempt }: Intent, now: number): boolean {
  const sentAt = attempt?.sentAt ?? null;
  return sentAt !== null && now - Date.parse(sentAt) < sameKeyMs;
}
