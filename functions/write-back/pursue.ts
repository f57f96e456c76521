import { carriesMemo } from '../domain/look-up.ts';
import { sameKeyMs } from '../domain/sending.ts';
import { rest } from '../domain/transitions.ts';
import type { PostingLedger } from '../rutter/posting-ledger.ts';
import { type Case, idOf, nowOf, storeIntent } from './case.ts';
import { lookUp } from './look-up.ts';
import type { WriteBackDeps } from './ports.ts';
import { unusable } from './readiness.ts';
import { askJob, post, sendSame } from './send.ts';

/** What was sent, and of which nobody knows yet what became: asked for, sent again under the same key, or looked up. */
export async function pursue(deps: WriteBackDeps, known: Case): Promise<Case> {
  const { intent, profile } = known;
  const now = nowOf(deps);
  if (intent.sendingUntil && intent.sendingUntil > now) return known;
  if (!profile || unusable(profile)) return storeIntent(deps, known, rest(intent, now));
  const ledger = deps.ledgerOf(profile);
  const sighted = await sighting(ledger, known);
  if (sighted) return post(deps, ledger, known, [sighted], null);
  if (intent.jobId !== null && intent.lastAnswer === 'under-way') {
    return askJob(deps, ledger, known, intent.jobId);
  }
  return maySendSame(known, deps.clock.now())
    ? sendSame(deps, ledger, known)
    : lookUp(deps, ledger, known, profile);
}

/** A pull came across its memo in the ledger; the ledger's own copy tells. */
async function sighting(ledger: PostingLedger, known: Case) {
  for (const id of known.intent.sightings) {
    const reading = await ledger.payment(id);
    if (reading && 'record' in reading && carriesMemo(reading.record, idOf(known))) return id;
  }
  return undefined;
}

/**
 * Rutter keeps what it answered for a key, so the same key and bytes are safe while that is certain. A key whose failure
 * it keeps is of no use any more; and what died meanwhile must not be posted by asking.
 */
function maySendSame({ payment, intent: { lastAnswer, sentAt } }: Case, now: number): boolean {
  const alive = payment.status === 'succeeded';
  const young = sentAt !== null && now - Date.parse(sentAt) < sameKeyMs;
  return alive && young && lastAnswer !== 'try-anew';
}
