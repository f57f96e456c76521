import * as z from 'zod';
import { ledgerId } from '../ids.ts';
import { currencySchema, ledgerDateSchema, minorUnitsSchema, storedItem } from '../model.ts';

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
