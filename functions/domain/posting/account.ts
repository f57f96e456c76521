import { type Explanation, reasons } from '../reasons.ts';
import type { Posting } from './posting.ts';

/** A ledger account, as far as it matters for receiving money. Its type is rarely known for Intacct. */
export interface Account {
  /** How people find it: its number, else its name, else its id. */
  readonly name: string;
  readonly active: boolean;
  readonly currency: string | null;
}

/** Why an account cannot take a posting. */
export function accountProblem(
  { accountId, currency, memo }: Pick<Posting, 'accountId' | 'currency' | 'memo'>,
  account: Account | null,
): Explanation | undefined {
  if (!account?.active) return reasons.ACCOUNT_INACTIVE({ account: account?.name ?? accountId });
  const accountCurrency = account.currency;
  if (accountCurrency === null || accountCurrency === currency) return undefined;
  return reasons.ACCOUNT_CURRENCY_MISMATCH({
    payment: memo,
    currency,
    account: account.name,
    accountCurrency,
  });
}
