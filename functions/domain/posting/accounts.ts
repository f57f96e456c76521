import type { Settings } from '../connection/settings.ts';
import type { Posting } from '../intent/outgoing.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import type { Subject } from '../reasons/phrases.ts';
import type { Currency } from '../shared/money.ts';
import { dateIn, type LedgerDate } from '../shared/time.ts';
import type { PostingInput } from './input.ts';

/** The accounts of one route, or of the settings themselves. */
export type Accounts = Pick<
  Settings,
  'paymentsAccountId' | 'paymentsAccountKind' | 'depositsAccountId' | 'feesAccountId'
>;

/**
 * The accounts of the most specific route that fits, else those of the settings themselves. Never of both: a deposit
 * takes the money out of the account that its payments went to, of the same entity and currency.
 */
export function accountsFor(settings: Settings, currency: Currency, subsidiaryId: string | null): Accounts {
  const fits = settings.routes
    .filter((candidate) => candidate.subsidiaryId === undefined || candidate.subsidiaryId === subsidiaryId)
    .filter((candidate) => candidate.currency === undefined || candidate.currency === currency);
  const rank = (candidate: (typeof fits)[number]) =>
    (candidate.subsidiaryId ? 2 : 0) + (candidate.currency ? 1 : 0);
  const [best] = fits.toSorted((a, b) => rank(b) - rank(a));
  return best ?? settings;
}

/** The account that takes the money, or why there is none. */
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

/** The accounts where payments wait for their deposit, by the settings. */
export function undepositedAccounts(settings: Settings): ReadonlySet<string> {
  return new Set(
    [settings, ...settings.routes].flatMap(({ paymentsAccountId, paymentsAccountKind }) =>
      paymentsAccountId && paymentsAccountKind === 'undeposited' ? [paymentsAccountId] : [],
    ),
  );
}

/** The bank accounts of the settings. A payment received in one is in the bank already, and is never deposited. */
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

/** The date on which a payment is posted, or why it cannot be. */
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

/** Intacct's payment method for one of Alternative's. An ACH debit is an electronic funds transfer. */
export function methodOf(method: string): Posting['method'] {
  if (method === 'card') return 'credit_card';
  return method === 'check' ? 'check' : 'eft';
}

/** What matters of a ledger account that takes money. Rutter rarely knows the type of an Intacct account. */
export interface Account {
  /** How people find it: its number, else its name, else its id. */
  readonly name: string;
  readonly active: boolean;
  readonly currency: string | null;
}

/** Why an account cannot take a posting; undefined if it can. */
export function accountProblem(
  {
    accountId,
    currency,
    memo,
    record,
  }: Pick<Posting, 'accountId' | 'currency' | 'memo'> & Pick<Subject, 'record'>,
  account: Account | null,
): Explanation | undefined {
  const posted = record ? { record } : {};
  if (!account?.active) return reasons.ACCOUNT_INACTIVE({ ...posted, account: account?.name ?? accountId });
  const accountCurrency = account.currency;
  if (accountCurrency === null || accountCurrency === currency) return undefined;
  return reasons.ACCOUNT_CURRENCY_MISMATCH({
    payment: memo,
    ...posted,
    currency,
    account: account.name,
    accountCurrency,
  });
}
