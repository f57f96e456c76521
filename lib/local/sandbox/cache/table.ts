import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerRow } from '../ledger/rows.ts';
import { platformData, type Render, toWire, type Wire, type WireOptions } from '../wire/wire.ts';
import { type CursorKey, compareKeys, encodeCursor } from './cursor.ts';

/** One request for a page. Bounds are inclusive, in Unix milliseconds. */
export interface PageQuery {
  readonly limit: number;
  readonly from?: CursorKey | undefined;
  readonly lastSyncedAtMin?: number | undefined;
  readonly updatedAtMin?: number | undefined;
  readonly updatedAtMax?: number | undefined;
  readonly expand?: boolean;
  /** How many rows of this page the next page repeats; 0 unless a fault is injected. */
  readonly overlap?: number;
}

/** One page of rows; `nextCursor` is null on the last. */
export interface Page {
  readonly rows: readonly Wire[];
  readonly nextCursor: string | null;
}

/** The cache of one kind of object of one connection. */
export interface Table {
  readonly size: number;
  /** Reads the ledger now. The returned function stores what was read, with the given sync time. */
  capture(): (syncedAt: number, touchAll: boolean) => void;
  /** Copies single rows from the ledger at once, outside a sync. */
  store(ids: readonly string[], syncedAt: number): void;
  /** Sets the sync time of every row. */
  backdate(syncedAt: (row: LedgerRow) => number): void;
  has(id: string): boolean;
  read(id: string): Wire | undefined;
  page(query: PageQuery): Page;
  copies(): readonly Copy[];
}

/** A cached row. */
export interface Copy {
  readonly row: LedgerRow;
  readonly lastSyncedAt: number;
  /** The ledger has another version of it by now. */
  readonly isBehind: boolean;
}

interface CachedRow<R> extends CursorKey {
  readonly row: R;
  readonly lastSyncedAt: number;
  /** The table's change count when the row was stored. */
  readonly change: number;
}

/** How to find one kind of row in the ledger, and how Rutter shows it. */
export interface TableSource<R extends LedgerRow> {
  readonly rows: (ledger: Ledger) => Iterable<R>;
  readonly find: (ledger: Ledger, id: string) => R | undefined;
  readonly render: Render<R>;
}

/** Cached rows and their order, which is computed again only after a change. */
export class CacheTable<R extends LedgerRow> implements Table {
  readonly #source: TableSource<R>;
  readonly #ledger: Ledger;
  readonly #options: WireOptions;
  readonly #rows = new Map<string, CachedRow<R>>();
  #order: readonly CachedRow<R>[] | undefined;
  #change = 0;

  constructor(source: TableSource<R>, ledger: Ledger, options: WireOptions) {
    this.#source = source;
    this.#ledger = ledger;
    this.#options = options;
  }

  get size(): number {
    return this.#rows.size;
  }

  capture(): (syncedAt: number, touchAll: boolean) => void {
    const captured = new Map([...this.#source.rows(this.#ledger)].map((row) => [row.id, row]));
    const capturedAt = this.#change;
    // A row stored after the ledger was read, such as a posted payment, is newer than what was read.
    const isOlder = (cached: CachedRow<R>): boolean => cached.change <= capturedAt;
    return (syncedAt, touchAll) => {
      for (const [id, cached] of this.#rows) if (!captured.has(id) && isOlder(cached)) this.#remove(id);
      for (const row of captured.values()) {
        const cached = this.#rows.get(row.id);
        if (!cached || (isOlder(cached) && (touchAll || cached.row !== row))) this.#put(row, syncedAt);
      }
    };
  }

  store(ids: readonly string[], syncedAt: number): void {
    for (const id of ids) {
      const row = this.#source.find(this.#ledger, id);
      if (row) this.#put(row, syncedAt);
    }
  }

  backdate(syncedAt: (row: LedgerRow) => number): void {
    for (const { row } of [...this.#rows.values()]) this.#put(row, syncedAt(row));
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  read(id: string): Wire | undefined {
    const cached = this.#rows.get(id);
    return cached && this.#show(cached);
  }

  page(query: PageQuery): Page {
    const order = this.#sorted();
    const picked: CachedRow<R>[] = [];
    for (let index = firstAt(order, query.from); picked.length <= query.limit; index += 1) {
      const cached = order[index];
      if (!cached) break;
      if (fits(cached, query)) picked.push(cached);
    }
    const rows = picked.slice(0, query.limit);
    const isLast = picked.length <= query.limit;
    const next = isLast ? undefined : picked[Math.max(1, query.limit - (query.overlap ?? 0))];
    return {
      rows: rows.map((cached) => this.#show(cached, query.expand)),
      nextCursor: next ? encodeCursor(next) : null,
    };
  }

  copies(): readonly Copy[] {
    return [...this.#rows.values()].map(({ row, lastSyncedAt }) => {
      return { row, lastSyncedAt, isBehind: this.#source.find(this.#ledger, row.id) !== row };
    });
  }

  #put(row: R, lastSyncedAt: number): void {
    const seconds = Math.floor((row.updatedAt ?? 0) / 1000);
    this.#change += 1;
    this.#rows.set(row.id, { row, lastSyncedAt, seconds, id: row.id, change: this.#change });
    this.#order = undefined;
  }

  #remove(id: string): void {
    this.#rows.delete(id);
    this.#order = undefined;
  }

  #sorted(): readonly CachedRow<R>[] {
    this.#order ??= [...this.#rows.values()].sort(compareKeys);
    return this.#order;
  }

  #show(cached: CachedRow<R>, expand = false): Wire {
    const wire = toWire(cached.row, cached.lastSyncedAt, this.#source.render, this.#options);
    return expand ? { ...wire, platform_data: platformData(cached.row) } : wire;
  }
}

const fits = (cached: CachedRow<LedgerRow>, query: PageQuery): boolean => {
  const updatedAt = cached.row.updatedAt;
  if (query.lastSyncedAtMin !== undefined && cached.lastSyncedAt < query.lastSyncedAtMin) return false;
  if (query.updatedAtMin !== undefined && (updatedAt === null || updatedAt < query.updatedAtMin))
    return false;
  return query.updatedAtMax === undefined || (updatedAt !== null && updatedAt <= query.updatedAtMax);
};

/** The index of the first row at or after a key: a binary search. */
const firstAt = (order: readonly CursorKey[], from: CursorKey | undefined): number => {
  if (!from) return 0;
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const key = order[middle];
    if (key && compareKeys(key, from) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};
