import * as z from 'zod';
import { type LedgerId, ledgerId } from '../shared/ids.ts';
import type { MinorUnits } from '../shared/money.ts';
import { instantSchema, minorUnitsSchema, optionalField, storedItem } from '../shared/schema.ts';
import type { Instant } from '../shared/time.ts';

/**
 * What a record of the ledger is to an intent. A record may have several roles, and stands in the list once for each.
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
  /** Null where a person gave a number that Rutter has not read. */
  ledgerId: ledgerId.nullable(),
  /** A {@link LedgerRecordRole}. One that only a later version knows is kept, and means nothing to this one. */
  role: z.string(),
  /** Its number in Intacct; null until it is known. */
  number: optionalField(z.string()),
  /** Its amount, where a person recorded the payment in its own currency. */
  amount: optionalField(minorUnitsSchema),
  /** True if it was there, and the last look at the ledger did not find it. */
  gone: z.boolean().default(false),
  /** How old, by Rutter's clock, the copy was in which it was found, where we did not send it. */
  foundAt: optionalField(instantSchema),
});
export type LedgerRecord = z.infer<typeof ledgerRecordSchema>;

interface Records {
  readonly ledgerRecords: readonly LedgerRecord[];
}

/** A record in one role. The same arguments give the same attributes: a sighting is stored only once. */
export function ledgerRecord(
  role: LedgerRecordRole,
  id: LedgerId | null,
  known: { readonly number?: string; readonly amount?: MinorUnits; readonly foundAt?: Instant } = {},
): LedgerRecord {
  const { number = null, amount = null, foundAt = null } = known;
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

/** The records of an intent with others in this role; those in other roles stay. */
export function replaceRecords(
  role: LedgerRecordRole,
  { ledgerRecords }: Records,
  records: readonly LedgerRecord[],
): LedgerRecord[] {
  return [...ledgerRecords.filter((record) => record.role !== role), ...records];
}

/** The records of an intent once the current ones are former: other records take their place, or none. */
export function makeFormer(intent: Records): LedgerRecord[] {
  const former = new Set([...idsIn('former', intent), ...idsIn('current', intent)]);
  const ledgerRecords = replaceRecords('current', intent, []);
  return replaceRecords(
    'former',
    { ledgerRecords },
    [...former].map((id) => ledgerRecord('former', id)),
  );
}

/** The records of an intent once a person has given the Intacct numbers of the current ones; nothing is read of them. */
export function recordNumbers(intent: Records, numbers: readonly string[] = []): LedgerRecord[] {
  return replaceRecords(
    'current',
    intent,
    numbers.map((number) => ledgerRecord('current', null, { number })),
  );
}
