import * as z from 'zod';
import { customerId, invoiceId, ledgerId } from '../shared/ids.ts';
import { currencySchema, ledgerDateSchema, minorUnitsSchema, storedItem } from '../shared/schema.ts';

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

/** One bank deposit as it is sent: whole payments, and fees where the company takes them as lines. */
export const bankDepositSchema = storedItem({
  accountId: z.string(),
  date: ledgerDateSchema,
  currency: currencySchema,
  memo: z.string(),
  ledgerIds: z.array(ledgerId),
  gross: minorUnitsSchema,
  /** The gross and the lines. */
  total: minorUnitsSchema,
  lines: z.array(z.object({ accountId: z.string(), amount: minorUnitsSchema, description: z.string() })),
});
export type BankDeposit = z.infer<typeof bankDepositSchema>;
