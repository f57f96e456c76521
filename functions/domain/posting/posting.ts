import * as z from 'zod';
import { customerId, invoiceId } from '../ids.ts';
import { currencySchema, ledgerDateSchema, minorUnitsSchema, storedItem } from '../model.ts';

/** One ledger payment as it is sent: its total is the sum of its allocations. */
export const postingSchema = storedItem({
  accountId: z.string(),
  customerId,
  date: ledgerDateSchema,
  currency: currencySchema,
  total: minorUnitsSchema,
  memo: z.string(),
  method: z.enum(['check', 'cash', 'eft', 'credit_card']),
  allocations: z.array(z.object({ invoiceId, amount: minorUnitsSchema })),
});
export type Posting = z.infer<typeof postingSchema>;
