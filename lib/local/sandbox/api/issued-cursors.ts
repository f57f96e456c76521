const MOST_CURSORS = 10_000;

/** The queries that each cursor was issued for. A request with a cursor must repeat the parameters of its query. */
export class IssuedCursors {
  readonly #queries = new Map<string, Set<string>>();

  issue(cursor: string, place: string, query: string): void {
    const key = `${place} ${cursor}`;
    const queries = this.#queries.get(key) ?? new Set();
    this.#queries.set(key, queries.add(query));
    const [oldest] = this.#queries.keys();
    if (this.#queries.size > MOST_CURSORS && oldest !== undefined) this.#queries.delete(oldest);
  }

  /** True if the cursor was issued for this query, or is not known: it is only a position. */
  accepts(cursor: string, place: string, query: string): boolean {
    return this.#queries.get(`${place} ${cursor}`)?.has(query) ?? true;
  }
}
