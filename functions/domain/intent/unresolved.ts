import { addMs, type Instant } from '../shared/time.ts';
import type { Intent } from './intent.ts';

/** The reasons of an intent that was sent, and of which nobody knows yet what became. */
const unresolved: ReadonlySet<string | null> = new Set([
  'POSSIBLE_MATCH',
  'CLAIMED_BY_ANOTHER',
  'NO_ANSWER',
  'JOB_UNFINISHED',
  'JOB_NEVER_ENDED',
  'NOT_TO_BE_SEEN',
]);

/** Whether it may be in the ledger without our knowing under which id. */
export function isUnresolved({ state, reason }: Intent): boolean {
  return state === 'SENDING' || (state === 'HELD' && unresolved.has(reason));
}

/**
 * Since when nobody knows what became of an intent that was sent: however often it was sent since, nothing ended it.
 * Undefined where that is known, or a person decides.
 */
export function unresolvedSince({ state, history }: Intent): Instant | undefined {
  if (state !== 'SENDING') return undefined;
  const ended = history.findLastIndex(({ to }) => to !== 'SENDING' && to !== 'PENDING');
  return history.slice(ended + 1).find(({ to }) => to === 'SENDING')?.at;
}

/** How long we find out by ourselves what became of a request. */
export const overdueAfterMs = 2 * 3_600_000;

/** Sent long ago, and nobody is at it just now: a person may say which payment of the ledger it is. */
export function isOverdue(intent: Intent, now: Instant): boolean {
  const since = unresolvedSince(intent);
  const sendingUntil = intent.attempt?.sendingUntil ?? null;
  const idle = sendingUntil === null || sendingUntil <= now;
  return since !== undefined && idle && now >= addMs(since, overdueAfterMs);
}
