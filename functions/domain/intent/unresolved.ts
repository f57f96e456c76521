import { addMs, type Instant } from '../shared/time.ts';
import type { Intent } from './intent.ts';

/** The reasons for which an intent is held that was sent and may or may not be in the ledger. */
const unresolved: ReadonlySet<string | null> = new Set([
  'POSSIBLE_MATCH',
  'CLAIMED_BY_ANOTHER',
  'NO_ANSWER',
  'JOB_UNFINISHED',
  'JOB_NEVER_ENDED',
  'NOT_TO_BE_SEEN',
]);

/** True if the intent may be in the ledger under an id that we do not know. */
export function isUnresolved({ state, reason }: Intent): boolean {
  return state === 'SENDING' || (state === 'HELD' && unresolved.has(reason));
}

/**
 * Since when the outcome of an intent has been unknown: when it was first sent, however often it was sent since.
 * Undefined if the outcome is known, or if a person decides on the intent.
 */
export function unresolvedSince({ state, history }: Intent): Instant | undefined {
  if (state !== 'SENDING') return undefined;
  const ended = history.findLastIndex(({ to }) => to !== 'SENDING' && to !== 'PENDING');
  return history.slice(ended + 1).find(({ to }) => to === 'SENDING')?.at;
}

/** How long we try to find the outcome of a request by ourselves. */
export const overdueAfterMs = 2 * 3_600_000;

/** True if the outcome has been unknown for too long and no request is under way: a person may then decide on it. */
export function isOverdue(intent: Intent, now: Instant): boolean {
  const since = unresolvedSince(intent);
  const sendingUntil = intent.attempt?.sendingUntil ?? null;
  const idle = sendingUntil === null || sendingUntil <= now;
  return since !== undefined && idle && now >= addMs(since, overdueAfterMs);
}
