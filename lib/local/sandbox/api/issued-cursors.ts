const MOST_CURSORS = 10_000;

/** Which query each cursor was given for: the parameters must be repeated with it. */
export class IssuedCursors {
  readonly #queries = new Map<string, Set<string>>();

  issue(cursor: string, place: string, query: string): void {
    const key = `${place} ${cursor}`;
    const queries = this.#queries.get(key) ?? new Set();
    this.#queries.set(key, queries.add(query));
    const [oldest] = this.#queries.keys();
    if (this.#queries.size > MOST_CURSORS && oldest !== undefined) this.#queries.delete(oldest);
  }

  /** A cursor that was never issued (or long ago) is taken at its word: it is only a position. */
  accepts(cursor: string, place: string, query: string): boolean {
    return this.#queries.get(`${place} ${cursor}`)?.has(query) ?? true;
  }
}
