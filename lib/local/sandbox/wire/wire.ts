import { wireInstant } from '../dates.ts';
import type { LedgerRow } from '../ledger/rows.ts';

/** An object as it goes over the wire. */
export type Wire = Record<string, unknown>;

/** What a connection shows. Platforms differ. */
export interface WireOptions {
  readonly companyCurrency: string;
  /** false: `linked_payments` of invoices is always empty. */
  readonly reportLinks: boolean;
  /** false: `memo` of payments is always null. */
  readonly echoMemo: boolean;
  /** false: `deposited` of payments is always null, as we assume for Intacct. */
  readonly reportDeposited: boolean;
}

/** Turns one kind of ledger row into Rutter's object, without the fields that every object has. */
export type Render<R extends LedgerRow> = (row: R, options: WireOptions) => Wire;

/** A ledger row as Rutter's object, in full. */
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
