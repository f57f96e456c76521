import * as z from 'zod';
import { connectionId, invoiceId } from '../shared/ids.ts';
import { ledgerDateSchema } from '../shared/schema.ts';
import { maxAllocations } from './details.ts';

/** Who decided, and why: both stand in the history for ever. */
const said = {
  by: z.string().trim().min(1).max(200),
  note: z.string().trim().min(1).max(1_000),
};

export const outcomes = [
  'retry',
  'same-payment',
  'another-payment',
  'done-by-hand',
  'ignore',
  'release',
] as const;

/**
 * What a person decided about an intent. `ledgerIds` are numbers in Intacct, or Rutter's ids: where each invoice is of
 * another customer, each has one.
 */
export const intentDecision = z.strictObject({
  connectionId,
  writeBackId: z.string().min(1),
  outcome: z.enum(outcomes),
  ledgerIds: z.array(z.string().trim().min(1)).min(1).max(maxAllocations).optional(),
  date: ledgerDateSchema.optional(),
  ...said,
});
export type IntentDecision = z.infer<typeof intentDecision>;

/** What a person decided about an invoice. */
export const invoiceDecision = z.strictObject({
  connectionId,
  invoiceId,
  outcome: z.literal('take-ledger-values'),
  ...said,
});
export type InvoiceDecision = z.infer<typeof invoiceDecision>;
