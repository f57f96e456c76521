import * as z from 'zod';
import { type LedgerId, ledgerId } from '../shared/ids.ts';
import type { MinorUnits } from '../shared/money.ts';
import { instantSchema, minorUnitsSchema, optionalField, storedItem } from '../shared/schema.ts';
import type { Instant } from '../shared/time.ts';

/**
 * The role of a ledger record for an intent. A record with several roles is in the list once for each.
 *
 * | role | the record |
 * |---|---|
 * | `current` | records the payment or payout now; the first is the one that was posted or named |
 * | `former` | recorded it until a person said that other records do, or that none does |
 * | `sighted` | carries its memo, as a pull found |
 * | `duplicate` | records it a second time, beside the current ones |
 * | `not-duplicate` | looks like it, and a person said that it is another payment |
 */
export type LedgerRecordRole = 'current' | 'former' | 'sighted' | 'duplicate' | 'not-duplicate';

export const ledgerRecordSchema = storedItem({
  /** Null if a person gave the number of a record that Rutter has not read. */
  ledgerId: ledgerId.nullable(),
  /** A {@link LedgerRecordRole}. A role that only a later version knows is kept and ignored. */
  role: z.string(),
  /** Its number in Intacct; null until it is known. */
  number: optionalField(z.string()),
  /** Its amount, if a person recorded the payment in its own currency. */
  amount: optionalField(minorUnitsSchema),
  /** True if it was in the ledger once, and the last look at the ledger did not find it. */
  gone: z.boolean().default(false),
  /** If we did not send it: when Rutter read the copy in which it was found. */
  foundAt: optionalField(instantSchema),
});
export type LedgerRecord = z.infer<typeof ledgerRecordSchema>;

interface Records {
  readonly ledgerRecords: readonly LedgerRecord[];
}

/** A record in a role. Equal arguments give equal attributes, so that a sighting is stored only once. */
export function ledgerRecord(
  role: LedgerRecordRole,
  id: LedgerId | null,
  details: { readonly number?: string; readonly amount?: MinorUnits; readonly foundAt?: Instant } = {},
): LedgerRecord {
  const { number = null, amount = null, foundAt = null } = details;
  return { ledgerId: id, role, number, amount, gone: false, foundAt };
}

/** The records of an intent that have this role, in the order in which they got it. */
export function recordsIn(role: LedgerRecordRole, { ledgerRecords }: Records): readonly LedgerRecord[] {
  return ledgerRecords.filter((record) => record.role === role);
}

/** The Rutter ids of the records that have this role. */
export function idsIn(role: LedgerRecordRole, intent: Records): LedgerId[] {
  return recordsIn(role, intent).flatMap((record) => record.ledgerId ?? []);
}

/** The Intacct numbers of the records that have this role, as far as they are known. */
export function numbersIn(role: LedgerRecordRole, intent: Records): string[] {
  return recordsIn(role, intent).flatMap((record) => record.number ?? []);
}

/** The records of an intent, of which those in this role are replaced. */
export function replaceRecords(
  role: LedgerRecordRole,
  { ledgerRecords }: Records,
  records: readonly LedgerRecord[],
): LedgerRecord[] {
  return [...ledgerRecords.filter((record) => record.role !== role), ...records];
}

/** The records of an intent after its current ones have become former. None is current then. */
export function makeFormer(intent: Records): LedgerRecord[] {
  const former = idsIn('former', intent);
  const added = recordsIn('current', intent)
    .filter(({ ledgerId: id }) => id !== null && !former.includes(id))
    .map((record) => ({ ...record, role: 'former', amount: null, gone: false, foundAt: null }));
  return [...replaceRecords('current', intent, []), ...added];
}

/** The records of an intent after a person gave the Intacct numbers of the current ones, which Rutter has not read. */
export function recordNumbers(intent: Records, numbers: readonly string[] = []): LedgerRecord[] {
  return replaceRecords(
    'current',
    intent,
    numbers.map((number) => ledgerRecord('current', null, { number })),
  );
}
