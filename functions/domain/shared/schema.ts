import * as z from 'zod';
import { connectionId } from './ids.ts';
import type { Currency, MinorUnits } from './money.ts';
import { type Instant, type LedgerDate, parseInstant, parseLedgerDate } from './time.ts';

/**
 * A stored item's schema. Attributes that this version does not know pass through and are written back, so that
 * a rollback to an older version erases nothing.
 */
export function storedItem<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodType<z.infer<z.ZodObject<Shape>>> {
  return z.looseObject(shape);
}

function accepted(parse: (text: string) => unknown) {
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
/** A stored currency. It was known when it was stored; which ones a runtime knows may change. */
export const currencySchema = z.custom<Currency>(
  (value) => typeof value === 'string' && /^[A-Z]{3}$/.test(value),
  'expected an ISO 4217 code',
);
export const instantSchema = z.custom<Instant>(accepted(parseInstant), 'expected an instant in UTC');
export const ledgerDateSchema = z.custom<LedgerDate>(accepted(parseLedgerDate), 'expected YYYY-MM-DD');

/** Why a record needs a person: what is wrong with it in a plain sentence, and the step that mends it. */
export const heldSchema = storedItem({
  code: z.string(),
  field: z.string().nullable(),
  sentence: z.string(),
  step: z.string(),
  /** Rutter's clock for the version that could not be taken; null when even that could not be read. */
  lastSyncedAt: instantSchema.nullable(),
});
export type Held = z.infer<typeof heldSchema>;

/** What every record pulled from the ledger carries. */
export const pulledShape = {
  connectionId,
  /** Counts the writes of this item; each write is conditional on the version that was read. */
  version: z.int().positive(),
  /** When a full sweep found that the ledger no longer has this record. */
  missingSince: instantSchema.nullable(),
  held: heldSchema.nullable(),
};

/** What every snapshot of a ledger record carries. `lastSyncedAt` is Rutter's clock, `updatedAt` the ledger's. */
export const snapshotShape = {
  platformId: z.string(),
  updatedAt: instantSchema.nullable(),
  lastSyncedAt: instantSchema,
};
