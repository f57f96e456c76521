import * as z from 'zod';
import { depositId, ledgerId } from '../shared/ids.ts';
import {
  currencySchema,
  ledgerDateSchema,
  minorUnitsSchema,
  optionalField,
  pulledShape,
  snapshotShape,
  storedItem,
} from '../shared/schema.ts';

/** A stored deposit. Every field follows the ledger. */
export const depositSchema = storedItem({
  ...pulledShape,
  depositId,
  /** A bank deposit entered in Intacct, or a payout of Alternative. */
  origin: z.enum(['intacct', 'alternative']),
  /** `deposited` for a bank deposit from the ledger. */
  status: z.string(),
  amount: minorUnitsSchema,
  currency: currencySchema,
  date: ledgerDateSchema,
  memo: optionalField(z.string()),
  /** The bank account that received the money. */
  accountId: optionalField(z.string()),
  subsidiaryId: optionalField(z.string()),
  /** The payments that the deposit took out of undeposited funds. */
  payments: z.array(
    storedItem({ ledgerId: optionalField(ledgerId), type: z.string(), amount: minorUnitsSchema }),
  ),
  /** The other lines of the deposit: fees and corrections, signed. */
  adjustments: z.array(
    storedItem({
      accountId: optionalField(z.string()),
      description: optionalField(z.string()),
      amount: minorUnitsSchema,
    }),
  ),
  /** The payout of Alternative that this deposit records, if any; then the deposit is left out of every sum. */
  matchedTo: z.string().optional(),
  ledger: storedItem({ ...snapshotShape, ledgerId }),
});
export type Deposit = z.infer<typeof depositSchema>;
