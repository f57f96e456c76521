import * as z from 'zod';
import { connectionId } from './ids.ts';
import type { Currency, MinorUnits } from './money.ts';
import { type Instant, type LedgerDate, parseInstant, parseLedgerDate } from './time.ts';

/*
 * Stored items outlive every version: during a deployment and after a rollback, this code reads items that older and
 * newer versions wrote. So:
 *
 * - Every new field has a default for items that lack it: `optionalField`, `.optional()` or `.default(...)`.
 *
 *       poNumber: optionalField(z.string()),   right: z.string().nullable().default(null)
 *       poNumber: z.string().nullable(),       wrong: no item stored before today can be read
 *
 * - Readers pass unknown attributes through and writes keep them: wrap an item in `storedItem`, not in `z.object`.
 * - Removing or retyping a field takes two releases: the first no longer needs it, the second no longer writes it.
 */

/** The schema of a stored item. It keeps attributes that this version does not know, so that a rollback erases none. */
export function storedItem<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodType<z.infer<z.ZodObject<Shape>>> {
  return z.looseObject(shape);
}

/** A field that is null where the item lacks it: `.nullable()` alone makes items stored before it unreadable. */
export function optionalField<Field extends z.ZodType>(field: Field): z.ZodDefault<z.ZodNullable<Field>> {
  return z.nullable(field).default(null);
}

/** True for a string that `parse` returns unchanged. */
function isUnchangedBy(parse: (text: string) => unknown) {
  return (value: unknown): boolean => {
    try {
      return typeof value === 'string' && parse(value) === value;
    } catch {
      return false;
    }
  };
}

export const minorUnitsSchema = z.custom<MinorUnits>(
  (value) => Number.isSafeInteger(value),
  'expected whole minor units',
);
/** A stored currency code. It is not checked against the list again: a later runtime may know other currencies. */
export const currencySchema = z.custom<Currency>(
  (value) => typeof value === 'string' && /^[A-Z]{3}$/.test(value),
  'expected an ISO 4217 code',
);
export const instantSchema = z.custom<Instant>(isUnchangedBy(parseInstant), 'expected an instant in UTC');
export const ledgerDateSchema = z.custom<LedgerDate>(isUnchangedBy(parseLedgerDate), 'expected YYYY-MM-DD');

/** Why a record is held: the field, what is wrong with it, and the step that fixes it. */
export const heldSchema = storedItem({
  code: z.string(),
  field: optionalField(z.string()),
  sentence: z.string(),
  step: z.string(),
  /** `last_synced_at` of the version that cannot be read, by Rutter's clock; null if that cannot be read either. */
  lastSyncedAt: optionalField(instantSchema),
});
export type Held = z.infer<typeof heldSchema>;

/** The fields that every record pulled from the ledger has. */
export const pulledShape = {
  connectionId,
  /** The number of times that this item was written; each write is conditional on the version that was read. */
  version: z.int().positive(),
  /** When a full sweep found that the ledger no longer has this record; null while the ledger has it. */
  missingSince: optionalField(instantSchema),
  /** Why the newest version is not shown; null if it is. */
  held: optionalField(heldSchema),
};

/**
 * The fields that every snapshot of a ledger record has. `platformId` is the record's number in Intacct, `updatedAt` is
 * by the ledger's clock, `lastSyncedAt` by Rutter's.
 */
export const snapshotShape = {
  platformId: z.string(),
  updatedAt: optionalField(instantSchema),
  lastSyncedAt: instantSchema,
};
