import { createHash } from 'node:crypto';

const prefix = 'unidentified-';

/** A stable id for a row that has none, whenever Rutter read it. */
export function placeholderId(row: unknown): string {
  const withoutTime = typeof row === 'object' && row !== null ? { ...row, last_synced_at: null } : row;
  return `${prefix}${createHash('sha256').update(JSON.stringify(withoutTime)).digest('hex').slice(0, 16)}`;
}

/** Whether an id is such a stand-in, which the ledger does not know. */
export function isPlaceholderId(id: string): boolean {
  return id.startsWith(prefix);
}
