import { isDeepStrictEqual } from 'node:util';
import type { Explanation } from '../reasons/catalog.ts';
import type { Held } from '../shared/schema.ts';
import type { Instant } from '../shared/time.ts';

/** The part of a stored record that deciding needs; see `pulledShape`. */
export interface PulledRecord {
  readonly version: number;
  readonly missingSince: Instant | null;
  readonly held: Held | null;
  readonly ledger: { readonly lastSyncedAt: Instant };
}

/** Why a version of a record from the ledger changes nothing that is shown. */
export type IgnoredReason = 'STALE_PAGE' | 'FROZEN_PAID' | 'OUR_OWN_PAYMENT' | 'OUR_OWN_DEPOSIT';

/** What is to become of one record that was read from the ledger. `next` is the item to write, if any. */
export type Decision<Item> =
  | { readonly outcome: 'created' | 'updated'; readonly next: Item }
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'ignored'; readonly reason: IgnoredReason; readonly next?: Item }
  | { readonly outcome: 'held'; readonly held: Held; readonly next?: Item };

/** Rutter's clock for the newest version that was seen of a record, also of one that had to be held. */
function lastSeenAt(stored: PulledRecord): Instant {
  const heldAt = stored.held?.lastSyncedAt;
  return heldAt && heldAt > stored.ledger.lastSyncedAt ? heldAt : stored.ledger.lastSyncedAt;
}

export function isStale(stored: PulledRecord | undefined, lastSyncedAt: Instant | null): boolean {
  return stored !== undefined && lastSyncedAt !== null && lastSyncedAt < lastSeenAt(stored);
}

/** Rutter may read a record again without a change: a new `lastSyncedAt` alone is not worth a write. */
export function isSameRecord(one: PulledRecord, other: PulledRecord): boolean {
  const comparable = (item: PulledRecord) => ({
    ...item,
    version: 0,
    ledger: { ...item.ledger, lastSyncedAt: '' },
  });
  return isDeepStrictEqual(comparable(one), comparable(other));
}

/** Decides on a record whose every field follows the ledger. `incoming` is the item as it would be created. */
export function decideRecord<Item extends PulledRecord>(
  stored: Item | undefined,
  incoming: Item,
): Decision<Item> {
  if (!stored) return { outcome: 'created', next: incoming };
  if (isStale(stored, incoming.ledger.lastSyncedAt)) return { outcome: 'ignored', reason: 'STALE_PAGE' };
  const next = { ...stored, ...incoming, version: stored.version + 1 };
  return isSameRecord(stored, next) ? { outcome: 'unchanged' } : { outcome: 'updated', next };
}

/** What a record becomes when a full sweep finds that the ledger no longer has it. Nothing is ever deleted. */
export function markMissing<Item extends PulledRecord>(stored: Item, since: Instant): Item {
  return { ...stored, missingSince: since, version: stored.version + 1 };
}

/** Decides on a version that could not be taken: the last good values stay, marked as held. */
export function decideUnreadable<Item extends PulledRecord>(
  stored: Item | undefined,
  held: Held,
): Decision<Item> {
  if (isStale(stored, held.lastSyncedAt)) return { outcome: 'ignored', reason: 'STALE_PAGE' };
  if (!stored) return { outcome: 'held', held };
  if (isSameReason(stored.held, held) && !stored.missingSince) return { outcome: 'held', held };
  return {
    outcome: 'held',
    held,
    next: { ...stored, held, missingSince: null, version: stored.version + 1 },
  };
}

/** Why a version could not be taken, as it is kept with the record. */
export function toHeld(why: Explanation, field: string | null, lastSyncedAt: Instant | null): Held {
  const { code, sentence, step } = why;
  return { code, sentence, step, field, lastSyncedAt };
}

/** Whether two versions are held for the same reason, whenever Rutter read them. */
export function isSameReason(one: Held | null, other: Held | null): boolean {
  if (!one || !other) return one === other;
  return isDeepStrictEqual({ ...one, lastSyncedAt: null }, { ...other, lastSyncedAt: null });
}
