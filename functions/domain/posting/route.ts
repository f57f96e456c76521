import type { Currency } from '../money.ts';
import { type Explanation, reasons } from '../reasons.ts';
import type { Settings } from '../settings.ts';
import { dateIn, type LedgerDate } from '../time.ts';
import type { Posting, PostingInput } from './types.ts';

interface Account {
  readonly accountId: string;
}

/** The account that takes the money: the most specific route, the flat settings last. */
export function route(
  settings: Settings,
  currency: Currency,
  subsidiaryId: string | null,
): Account | Explanation {
  const fits = settings.routes
    .filter((one) => one.subsidiaryId === undefined || one.subsidiaryId === subsidiaryId)
    .filter((one) => one.currency === undefined || one.currency === currency);
  const specific = (one: (typeof fits)[number]) => (one.subsidiaryId ? 2 : 0) + (one.currency ? 1 : 0);
  const [best] = fits.toSorted((one, other) => specific(other) - specific(one));
  const accountId = best?.paymentsAccountId ?? settings.paymentsAccountId;
  if (accountId) return { accountId };
  if (settings.routes.length === 0) return reasons.PAYMENTS_ACCOUNT_NOT_CHOSEN({});
  return reasons.ACCOUNT_NOT_ROUTED({ currency, entity: subsidiaryId });
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
  return reasons.PERIOD_CLOSED({ date });
}

/** Intacct knows four ways to receive money; an ACH debit is an electronic transfer. */
export function methodOf(method: string): Posting['method'] {
  if (method === 'card') return 'credit_card';
  return method === 'check' ? 'check' : 'eft';
}
