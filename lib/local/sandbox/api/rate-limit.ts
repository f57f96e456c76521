const WINDOW_MS = 10_000;

/** A sliding window of 10 seconds over the organization's requests. */
export class RateLimit {
  readonly #most: number | null;
  #times: number[] = [];

  constructor(most: number | null) {
    this.#most = most;
  }

  /** Counts a request; when there is no room, how many ms until there is. */
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
