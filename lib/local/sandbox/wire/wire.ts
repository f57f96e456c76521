import { wireInstant } from '../dates.ts';
import type { LedgerRow } from '../ledger/rows.ts';

/** An object as it goes over the wire. */
export type Wire = Record<string, unknown>;

/** What a connection's copy tells, and what it keeps to itself: platforms differ. */
export interface WireOptions {
  readonly companyCurrency: string;
  /** false: `linked_payments` of invoices is always empty. */
  readonly reportLinks: boolean;
  /** false: `memo` of payments is always null. */
  readonly echoMemo: boolean;
  /** false: `deposited` of payments is always null, as guessed for Intacct. */
  readonly reportDeposited: boolean;
}

/** Turns one kind of ledger row into Rutter's object, without the fields that all objects share. */
export type Render<R extends LedgerRow> = (row: R, options: WireOptions) => Wire;

/** Rutter's object in full. */
export const toWire = <R extends LedgerRow>(
  row: R,
  lastSyncedAt: number,
  render: Render<R>,
  options: WireOptions,
): Wire => ({
  id: row.id,
  platform_id: row.recordNo,
  ...render(row, options),
  created_at: wireInstant(row.createdAt),
  updated_at: wireInstant(row.updatedAt),
  last_synced_at: wireInstant(lastSyncedAt),
  platform_url: null,
});

/** What `expand=platform_data` adds: the ledger's own row. */
export const platformData = (row: LedgerRow): Wire => ({ RECORDNO: row.recordNo, ...row });
