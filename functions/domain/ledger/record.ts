import { isDeepStrictEqual } from 'node:util';
import type { Explanation } from '../reasons/catalog.ts';
import type { Held } from '../shared/schema.ts';
import type { Instant } from '../shared/time.ts';
import { keepUnknownAttributes } from '../shared/unknown-fields.ts';

/*
 * What a pull does with one record that it read from the ledger:
 *
 * | outcome   | when                                                   | what is written                       |
 * |-----------|--------------------------------------------------------|---------------------------------------|
 * | created   | nothing is stored under its id                         | the record                            |
 * | updated   | it differs from the stored record                      | the record, as the next version       |
 * | unchanged | it equals the stored record                            | nothing                               |
 * | ignored   | an `IgnoredReason` applies                             | nothing that is shown                 |
 * | held      | it cannot be read                                      | the reason; the last good values stay |
 *
 * Customers, payments and deposits are decided here, after `recognise.ts` of payment and payout has set our own apart.
 * Invoices are decided in `invoice/from-ledger.ts`, because a paid invoice is frozen.
 */

/** The fields of a stored record that the decision needs; see `pulledShape`. */
export interface PulledRecord {
  readonly version: number;
  readonly missingSince: Instant | null;
  readonly held: Held | null;
  readonly ledger: { readonly lastSyncedAt: Instant };
}

/** Why a version of a ledger record changes nothing that is shown. */
type IgnoredReason =
  /** A newer version was read before. */
  | 'STALE_PAGE'
  /** The invoice is paid and keeps what it shows; only its snapshot follows the ledger. */
  | 'FROZEN_PAID'
  /** It records a payment of Alternative, which is stored already. */
  | 'OUR_OWN_PAYMENT'
  /** It records a payout of Alternative, which is stored already. */
  | 'OUR_OWN_DEPOSIT';

/** What a pull does with one record. `next` is the item to write; without it, nothing is written. */
export type Decision<Item> =
  | { readonly outcome: 'created' | 'updated'; readonly next: Item }
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'ignored'; readonly reason: IgnoredReason; readonly next?: Item }
  | { readonly outcome: 'held'; readonly held: Held; readonly next?: Item };

/** Decides on a record that was read. Every field follows the ledger; `incoming` is the item as it would be created. */
export function decideRecord<Item extends PulledRecord>(
  stored: Item | undefined,
  incoming: Item,
): Decision<Item> {
  if (!stored) return { outcome: 'created', next: incoming };
  if (isStale(stored, incoming.ledger.lastSyncedAt)) return { outcome: 'ignored', reason: 'STALE_PAGE' };
  const next = { ...keepUnknownAttributes(incoming, stored), version: stored.version + 1 };
  return isSameRecord(stored, next) ? { outcome: 'unchanged' } : { outcome: 'updated', next };
}

/** Decides on a record that cannot be read: a stored one keeps its last good values, marked as held. */
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

/** The record after a full sweep found that the ledger no longer has it. Nothing is ever deleted. */
export function markMissing<Item extends PulledRecord>(stored: Item, since: Instant): Item {
  return { ...stored, missingSince: since, version: stored.version + 1 };
}

/** True if Rutter read this version before the newest one that we have seen. */
export function isStale(stored: PulledRecord | undefined, lastSyncedAt: Instant | null): boolean {
  return stored !== undefined && lastSyncedAt !== null && lastSyncedAt < lastSeenAt(stored);
}

/** `lastSyncedAt` of the newest version that we have seen, including one that is held. */
function lastSeenAt(stored: PulledRecord): Instant {
  const heldAt = stored.held?.lastSyncedAt;
  return heldAt && heldAt > stored.ledger.lastSyncedAt ? heldAt : stored.ledger.lastSyncedAt;
}

/** True if two versions differ in `version` and `lastSyncedAt` at most: that Rutter read it again is not worth a write. */
export function isSameRecord(a: PulledRecord, b: PulledRecord): boolean {
  const comparable = (record: PulledRecord) => ({
    ...record,
    version: 0,
    ledger: { ...record.ledger, lastSyncedAt: '' },
  });
  return isDeepStrictEqual(comparable(a), comparable(b));
}

/** The reason why a version is held, as it is stored with the record. */
export function toHeld(why: Explanation, field: string | null, lastSyncedAt: Instant | null): Held {
  const { code, sentence, step } = why;
  return { code, sentence, step, field, lastSyncedAt };
}

/** True if a version is held for the reason that is stored, regardless of when Rutter read it. */
export function isSameReason(stored: Held | null, held: Held | null): boolean {
  if (!stored || !held) return stored === held;
  return isDeepStrictEqual({ ...stored, ...held, lastSyncedAt: null }, { ...stored, lastSyncedAt: null });
}
