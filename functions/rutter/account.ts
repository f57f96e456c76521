import * as z from 'zod';
import type { Account } from '../domain/posting/accounts.ts';
import { parseBody } from './parse-body.ts';

const rawAccount = z.looseObject({
  id: z.string(),
  nominal_code: z.string().nullish(),
  name: z.string().nullish(),
  status: z.string().nullish(),
  currency_code: z.string().nullish(),
});

/**
 * Parses an account. Returns null for a null row: the ledger does not have the account.
 * https://docs.rutter.com/rest/2024-08-31/accounts
 */
export function parseAccount(row: unknown): Account | null {
  if (row === null) return null;
  const { id, nominal_code, name, status, currency_code } = parseBody(
    'GET accounting/accounts/:id',
    rawAccount,
    row,
  );
  return {
    name: nominal_code ?? name ?? id,
    active: status !== 'inactive',
    currency: currency_code ?? null,
  };
}
