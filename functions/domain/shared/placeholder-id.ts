import { createHash } from 'node:crypto';

const prefix = 'unidentified-';

/** A stable id for a row without an id. It does not change when Rutter reads the same row again. */
export function placeholderId(row: unknown): string {
  const withoutSyncTime = typeof row === 'object' && row !== null ? { ...row, last_synced_at: null } : row;
  return `${prefix}${createHash('sha256').update(JSON.stringify(withoutSyncTime)).digest('hex').slice(0, 16)}`;
}

/** True if we made up this id: the ledger does not know it. */
export function isPlaceholderId(id: string): boolean {
  return id.startsWith(prefix);
}
