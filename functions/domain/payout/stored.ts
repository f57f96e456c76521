import * as z from 'zod';
import { connectionId, depositId } from '../shared/ids.ts';
import { currencySchema, ledgerDateSchema, minorUnitsSchema, storedItem } from '../shared/schema.ts';
import { keptPayoutEvent } from './events.ts';

/** A payout of Alternative as stored: its events, and their summary. */
export const storedPayoutSchema = storedItem({
  connectionId,
  /** `alternative:<payout id>`. */
  depositId,
  version: z.int().positive(),
  origin: z.literal('alternative'),
  status: z.enum(['paid', 'failed']),
  /** What the bank received; null when what Alternative sent fits no currency. */
  amount: minorUnitsSchema.nullable(),
  currency: currencySchema.nullable(),
  arrivalDate: ledgerDateSchema,
  description: z.string().nullable(),
  /** Payments and adjustments stand in the decisive event; see `compactEvents`. */
  events: z.array(keptPayoutEvent),
});
export type StoredPayout = z.infer<typeof storedPayoutSchema>;
