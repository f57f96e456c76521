import * as z from 'zod';
import { customerId, invoiceId, ledgerId, paymentId } from '../shared/ids.ts';
import {
  currencySchema,
  ledgerDateSchema,
  minorUnitsSchema,
  pulledShape,
  snapshotShape,
  storedItem,
} from '../shared/schema.ts';

/** A payment as stored; every field follows the ledger. */
export const paymentSchema = storedItem({
  ...pulledShape,
  paymentId,
  /** Where the money was taken: an AR payment entered in Intacct, or a payment in Alternative. */
  origin: z.enum(['intacct', 'alternative']),
  status: z.enum(['succeeded', 'failed', 'refunded', 'charged_back']),
  amount: minorUnitsSchema,
  currency: currencySchema,
  /** Key of an index; DynamoDB takes no null there, so a null is stored as absent. */
  customerId: customerId.nullable().default(null),
  date: ledgerDateSchema,
  method: z.string().nullable(),
  memo: z.string().nullable(),
  /** The ledger account that received the money: a bank, or undeposited funds. */
  accountId: z.string().nullable(),
  /** Whether a bank deposit took it from undeposited funds; null when the ledger cannot say. */
  deposited: z.boolean().nullable(),
  allocations: z.array(storedItem({ invoiceId, amount: minorUnitsSchema })),
  /** It records this payment of Alternative, and so leaves every sum. */
  matchedTo: z.string().optional(),
  ledger: storedItem({ ...snapshotShape, ledgerId }),
});
export type Payment = z.infer<typeof paymentSchema>;

/** True if the memo of a ledger record is this id: proof that we posted it. Equal amounts prove nothing. */
export function carriesMemo({ memo }: Pick<Payment, 'memo'>, id: string): boolean {
  return memo !== null && memo.trim() === id;
}
