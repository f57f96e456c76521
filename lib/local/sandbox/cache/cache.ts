import type { SandboxClock } from '../clock.ts';
import { MINUTE_MS } from '../dates.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerRow } from '../ledger/rows.ts';
import type { WireOptions } from '../wire/wire.ts';
import { type ObjectType, objectTypes, resources } from './resources.ts';
import type { Table } from './table.ts';

/** How a connection's copy is kept. */
export interface CacheSettings {
  readonly wire: WireOptions;
  /** A sync stamps all rows it reads, not only those that changed. */
  readonly touchAll: boolean;
  /** From reading the ledger to showing what was read. */
  readonly syncDurationMs: number;
}

/** Rutter's copy of one connection's ledger: what every GET serves. */
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

  /** A whole sync at this very moment; all objects unless some are named. */
  syncNow(types: readonly ObjectType[] = objectTypes): void {
    this.#clock.runDue();
    const startedAt = this.#clock.now();
    for (const type of types) this.tables[type].capture()(startedAt, this.#settings.touchAll);
    this.#started(startedAt);
    this.#completed(startedAt);
  }

  /** Starts a sync now that reads the ledger now and shows it when its duration has passed. */
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
   * Fills the copy with the ledger as syncs of the past would have: one every `periodMs` up to `lastAt`,
   * each row stamped by the first sync after it changed.
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
