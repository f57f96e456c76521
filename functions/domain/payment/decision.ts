import * as z from 'zod';
import { connectionId, invoiceId } from '../shared/ids.ts';
import { ledgerDateSchema } from '../shared/schema.ts';
import { maxAllocations } from './details.ts';

/** Who decided, and why. Both are kept in the history for good. */
const authorShape = {
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

/** A person's decision about an intent. */
export const intentDecision = z.strictObject({
  connectionId,
  writeBackId: z.string().min(1),
  outcome: z.enum(outcomes),
  /**
   * Intacct's payment numbers, or Rutter's ids. There can be as many as invoices: if each invoice belongs to another
   * customer, each has a ledger payment of its own.
   */
  ledgerIds: z.array(z.string().trim().min(1)).min(1).max(maxAllocations).optional(),
  /** The posting date that the person chose. */
  date: ledgerDateSchema.optional(),
  ...authorShape,
});
export type IntentDecision = z.infer<typeof intentDecision>;

/** A person's decision about an invoice. */
export const invoiceDecision = z.strictObject({
  connectionId,
  invoiceId,
  outcome: z.literal('take-ledger-values'),
  ...authorShape,
});
export type InvoiceDecision = z.infer<typeof invoiceDecision>;
