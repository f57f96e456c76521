/** The largest number of retries of one call. */
export const retryLimit = 4;

const baseMs = 500;
const capMs = 8_000;
/** Intacct's limit (452) recovers more slowly than Rutter's (429). */
const platformLimitFactor = 4;

/** A failed read. Times are in milliseconds. */
interface FailedAttempt {
  /** 1 for the first failure. */
  readonly attempt: number;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  /** The time that remains of the invocation. */
  readonly remainingMs: number;
}

/**
 * Milliseconds to wait before the next attempt, or 0 for no further attempt. The wait grows with full jitter, is never
 * shorter than `Retry-After`, and never runs past the invocation's remaining time.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelay(failed: FailedAttempt, random: () => number = Math.random): number {
  if (failed.attempt > retryLimit) return 0;
  const factor = failed.status === 452 ? platformLimitFactor : 1;
  const jittered = random() * Math.min(capMs, baseMs * factor * 2 ** (failed.attempt - 1));
  const delay = Math.max(1, Math.ceil(failed.retryAfterMs ?? 0) + Math.ceil(jittered));
  const reserveMs = 2_000; // for the next attempt and the checkpoint after it
  return delay + reserveMs > failed.remainingMs ? 0 : delay;
}

/** The `Retry-After` header, seconds or an HTTP date, in milliseconds. Null if it is absent or cannot be read. */
export function retryAfter(header: string | undefined, now: number): number | null {
  if (!header) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
