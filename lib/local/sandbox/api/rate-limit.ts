const WINDOW_MS = 10_000;

/** The limit of requests in any 10 seconds, of all connections together. */
export class RateLimit {
  readonly #most: number | null;
  #times: number[] = [];

  constructor(most: number | null) {
    this.#most = most;
  }

  /** Counts a request. Over the limit: returns the milliseconds until another request is allowed. */
  admit(now: number): number | undefined {
    if (this.#most === null) return undefined;
    const isRecent = (time: number): boolean => time > now - WINDOW_MS && time <= now;
    const [oldest] = this.#times;
    if (oldest !== undefined && !isRecent(oldest)) this.#times = this.#times.filter(isRecent);
    if (this.#times.length >= this.#most) return (this.#times[0] ?? now) + WINDOW_MS - now;
    this.#times.push(now);
    return undefined;
  }
}
