import * as z from 'zod';
import { customerId, invoiceId, ledgerId, paymentId } from '../shared/ids.ts';
import {
  currencySchema,
  ledgerDateSchema,
  minorUnitsSchema,
  optionalField,
  pulledShape,
  snapshotShape,
  storedItem,
} from '../shared/schema.ts';

/** A stored payment. Every field follows the ledger. */
export const paymentSchema = storedItem({
  ...pulledShape,
  paymentId,
  /** Where the money was taken: an AR payment entered in Intacct, or a payment in Alternative. */
  origin: z.enum(['intacct', 'alternative']),
  status: z.enum(['succeeded', 'failed', 'refunded', 'charged_back']),
  amount: minorUnitsSchema,
  currency: currencySchema,
  /** A key of an index, where DynamoDB refuses null, so null is stored as absent. */
  customerId: optionalField(customerId),
  date: ledgerDateSchema,
  method: optionalField(z.string()),
  memo: optionalField(z.string()),
  /** The ledger account that received the money: a bank, or undeposited funds. */
  accountId: optionalField(z.string()),
  /** True if a bank deposit took it from undeposited funds; null if the ledger does not say. */
  deposited: optionalField(z.boolean()),
  allocations: z.array(storedItem({ invoiceId, amount: minorUnitsSchema })),
  /** The payment of Alternative that this one records, if any; then this one is left out of every sum. */
  matchedTo: z.string().optional(),
  ledger: storedItem({ ...snapshotShape, ledgerId }),
});
export type Payment = z.infer<typeof paymentSchema>;

/** True if the memo of a ledger record is this id: proof that we posted it. Equal amounts prove nothing. */
export function carriesMemo({ memo }: Pick<Payment, 'memo'>, id: string): boolean {
  return memo !== null && memo.trim() === id;
}
