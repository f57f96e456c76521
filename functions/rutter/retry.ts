/** The largest number of tries after the first. */
export const retryLimit = 4;

const base = 500;
const cap = 8_000;
/** Intacct's own limit (452) recovers slower than Rutter's. */
const platformLimitFactor = 4;

/** One failed read, as the decision about its next try needs it. Times in milliseconds. */
export interface FailedTry {
  /** 1 for the first failure. */
  readonly attempt: number;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  /** What remains of the invocation. */
  readonly remainingMs: number;
}

/**
 * How long to wait before the next try, or 0 for none: full jitter, never less than `Retry-After` asks, never past
 * the invocation's remaining time. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelay(failed: FailedTry, random: () => number = Math.random): number {
  if (failed.attempt > retryLimit) return 0;
  const factor = failed.status === 452 ? platformLimitFactor : 1;
  const jittered = random() * Math.min(cap, base * factor * 2 ** (failed.attempt - 1));
  const delay = Math.max(1, Math.ceil(failed.retryAfterMs ?? 0) + Math.ceil(jittered));
  const reserve = 2_000; // the next try itself, and the checkpoint after it
  return delay + reserve > failed.remainingMs ? 0 : delay;
}

/** `Retry-After` in milliseconds: seconds, or an HTTP date. Null when absent or unreadable. */
export function retryAfter(header: string | undefined, now: number): number | null {
  if (!header) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
