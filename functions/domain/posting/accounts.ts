import type { Settings } from '../connection/settings.ts';
import type { Posting } from '../intent/outgoing.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import type { Subject } from '../reasons/phrases.ts';
import type { Currency } from '../shared/money.ts';
import { dateIn, type LedgerDate } from '../shared/time.ts';
import type { PostingInput } from './input.ts';

/** The accounts that a route, or the flat settings, name. */
export type Accounts = Pick<
  Settings,
  'paymentsAccountId' | 'paymentsAccountKind' | 'depositsAccountId' | 'feesAccountId'
>;

/**
 * The accounts of the most specific route, of the flat settings last. Never of both: a deposit takes the money out of
 * the account that its payments went to, of the same entity and currency.
 */
export function accountsFor(settings: Settings, currency: Currency, subsidiaryId: string | null): Accounts {
  const fits = settings.routes
    .filter((one) => one.subsidiaryId === undefined || one.subsidiaryId === subsidiaryId)
    .filter((one) => one.currency === undefined || one.currency === currency);
  const specific = (one: (typeof fits)[number]) => (one.subsidiaryId ? 2 : 0) + (one.currency ? 1 : 0);
  const [best] = fits.toSorted((one, other) => specific(other) - specific(one));
  return best ?? settings;
}

/** The account that takes the money. */
export function route(
  settings: Settings,
  currency: Currency,
  subsidiaryId: string | null,
): { readonly accountId: string } | Explanation {
  const { paymentsAccountId: accountId } = accountsFor(settings, currency, subsidiaryId);
  if (accountId) return { accountId };
  if (settings.routes.length === 0) return reasons.PAYMENTS_ACCOUNT_NOT_CHOSEN({});
  return reasons.ACCOUNT_NOT_ROUTED({ currency, entity: subsidiaryId });
}

/** The accounts in which the settings say that payments wait for their deposit. */
export function undepositedAccounts(settings: Settings): ReadonlySet<string> {
  return new Set(
    [settings, ...settings.routes].flatMap(({ paymentsAccountId, paymentsAccountKind }) =>
      paymentsAccountId && paymentsAccountKind === 'undeposited' ? [paymentsAccountId] : [],
    ),
  );
}

/** The accounts that the settings call bank accounts: what is received there is in the bank already. */
export function bankAccounts(settings: Settings): ReadonlySet<string> {
  return new Set(
    [settings, ...settings.routes].flatMap(
      ({ paymentsAccountId, paymentsAccountKind, depositsAccountId }) => [
        ...(paymentsAccountId && paymentsAccountKind === 'bank' ? [paymentsAccountId] : []),
        ...(depositsAccountId ? [depositsAccountId] : []),
      ],
    ),
  );
}

/** The date of the ledger's payment, or why there is none. */
export function postingDate(
  { facts, settings, chosenDate, now }: PostingInput,
  timeZone: string,
): LedgerDate | Explanation {
  const today = dateIn(now, timeZone);
  const date = chosenDate ?? (settings.postingDate === 'today' ? today : dateIn(facts.paidAt, timeZone));
  const closed = settings.booksClosedThrough;
  if (!closed || date > closed) return date;
  if (settings.closedPeriod === 'today' && today > closed) return today;
  return reasons.PERIOD_CLOSED({ payment: facts.id, date });
}

/** Intacct knows four ways to receive money; an ACH debit is an electronic transfer. */
export function methodOf(method: string): Posting['method'] {
  if (method === 'card') return 'credit_card';
  return method === 'check' ? 'check' : 'eft';
}

/** A ledger account, as far as it matters for receiving money. Its type is rarely known for Intacct. */
export interface Account {
  /** How people find it: its number, else its name, else its id. */
  readonly name: string;
  readonly active: boolean;
  readonly currency: string | null;
}

/** Why an account cannot take a posting. */
export function accountProblem(
  {
    accountId,
    currency,
    memo,
    record,
  }: Pick<Posting, 'accountId' | 'currency' | 'memo'> & Pick<Subject, 'record'>,
  account: Account | null,
): Explanation | undefined {
  if (!account?.active) return reasons.ACCOUNT_INACTIVE({ account: account?.name ?? accountId });
  const accountCurrency = account.currency;
  if (accountCurrency === null || accountCurrency === currency) return undefined;
  return reasons.ACCOUNT_CURRENCY_MISMATCH({
    payment: memo,
    ...(record ? { record } : {}),
    currency,
    account: account.name,
    accountCurrency,
  });
}
