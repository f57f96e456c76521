import type { SandboxClock } from '../clock.ts';
import { MINUTE_MS } from '../dates.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerRow } from '../ledger/rows.ts';
import type { WireOptions } from '../wire/wire.ts';
import { type ObjectType, objectTypes, resources } from './resources.ts';
import type { Table } from './table.ts';

/** Settings of a connection's cache. */
export interface CacheSettings {
  readonly wire: WireOptions;
  /** A sync sets the sync time of every row, not only of those that changed. */
  readonly touchAll: boolean;
  /** Milliseconds from reading the ledger until the cache shows what was read. */
  readonly syncDurationMs: number;
}

/** Rutter's cache of one connection's ledger. Every GET is answered from it. */
export class Cache {
  readonly tables: Readonly<Record<ObjectType, Table>>;
  lastSyncStartedAt: number | null = null;
  lastSyncCompletedAt: number | null = null;
  readonly #clock: SandboxClock;
  readonly #settings: CacheSettings;

  constructor(ledger: Ledger, clock: SandboxClock, settings: CacheSettings) {
    const open = (type: ObjectType): Table => resources[type].open(ledger, settings.wire);
    this.tables = {
      invoice: open('invoice'),
      accounting_customer: open('accounting_customer'),
      invoice_payment: open('invoice_payment'),
      bank_deposit: open('bank_deposit'),
      invoice_credit_memo: open('invoice_credit_memo'),
      account: open('account'),
      company_info: open('company_info'),
    };
    this.#clock = clock;
    this.#settings = settings;
  }

  /** Runs a whole sync now, of all objects unless some are named. */
  syncNow(types: readonly ObjectType[] = objectTypes): void {
    this.#clock.runDue();
    const startedAt = this.#clock.now();
    for (const type of types) this.tables[type].capture()(startedAt, this.#settings.touchAll);
    this.#started(startedAt);
    this.#completed(startedAt);
  }

  /** Starts a sync. It reads the ledger now; the cache shows what was read after `syncDurationMs`. */
  startSync(types: readonly ObjectType[]): void {
    const startedAt = this.#clock.now();
    const stores = types.map((type) => this.tables[type].capture());
    this.#started(startedAt);
    this.#clock.at(startedAt + this.#settings.syncDurationMs, () => {
      for (const store of stores) store(startedAt, this.#settings.touchAll);
      this.#completed(this.#clock.now());
    });
    this.#clock.runDue();
  }

  /**
   * Fills the cache as if there had been a sync every `periodMs` up to `lastAt`. The sync time of a row is that of the
   * first sync after its last change.
   */
  fillFromPastSyncs(firstAt: number, lastAt: number, periodMs: number): void {
    const syncAfter = (row: LedgerRow): number => {
      const changedAt = Math.max(row.updatedAt ?? row.createdAt, row.createdAt, firstAt);
      return lastAt - Math.max(0, Math.floor((lastAt - changedAt) / periodMs)) * periodMs;
    };
    for (const type of objectTypes) {
      this.tables[type].capture()(lastAt, false);
      this.tables[type].backdate(syncAfter);
    }
    this.#started(lastAt - MINUTE_MS);
    this.#completed(lastAt);
  }

  #started(at: number): void {
    this.lastSyncStartedAt = at;
  }

  #completed(at: number): void {
    this.lastSyncCompletedAt = at;
  }
}
