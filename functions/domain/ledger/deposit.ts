import * as z from 'zod';
import { depositId, ledgerId } from '../shared/ids.ts';
import {
  currencySchema,
  ledgerDateSchema,
  minorUnitsSchema,
  pulledShape,
  snapshotShape,
  storedItem,
} from '../shared/schema.ts';

/** A deposit as stored; every field follows the ledger. */
export const depositSchema = storedItem({
  ...pulledShape,
  depositId,
  /** A bank deposit entered in Intacct, or a payout of Alternative. */
  origin: z.enum(['intacct', 'alternative']),
  /** `deposited` for a bank deposit of the ledger. */
  status: z.string(),
  amount: minorUnitsSchema,
  currency: currencySchema,
  date: ledgerDateSchema,
  memo: z.string().nullable(),
  /** The bank account that received the money. */
  accountId: z.string().nullable(),
  subsidiaryId: z.string().nullable(),
  /** The payments that the deposit took out of undeposited funds. */
  payments: z.array(z.object({ ledgerId: ledgerId.nullable(), type: z.string(), amount: minorUnitsSchema })),
  /** What else moved the amount: fees and corrections, signed. */
  adjustments: z.array(
    z.object({
      accountId: z.string().nullable(),
      description: z.string().nullable(),
      amount: minorUnitsSchema,
    }),
  ),
  /** It records this payout of Alternative, and so leaves every sum. */
  matchedTo: z.string().optional(),
  ledger: z.object({ ...snapshotShape, ledgerId }),
});
export type Deposit = z.infer<typeof depositSchema>;
