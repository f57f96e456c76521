import { because } from './explanation.ts';

const deposits = 'Cash Management > All > Deposits';
const byHand = 'Make the entries of its payout sheet by hand, then resolve it as done by hand.';

interface Refused {
  readonly payout: string;
  readonly amount: string;
  readonly text: string;
}

const said = ({ payout, amount, text }: Refused, what: string) =>
  `${what} Payout ${payout} with payments of ${amount} is not deposited; Intacct said: "${text}".`;

interface Members {
  readonly payout: string;
  /** The payments concerned, each with its number in Intacct and its amount. */
  readonly payments: string;
}

/** How a person says that entries beside a deposit are made. */
function thenBooked(payout: string): string {
  return `then resolve deposit#alternative:${payout} as done-by-hand.`;
}

/** Why a payout of Alternative is not, or not yet, deposited; and what it leaves for a person to do. */
export const depositReasons = {
  DEPOSITS_OFF: because<object>(
    'DEPOSITS_OFF',
    'person',
    () => 'Deposits are not made for this connection.',
    'Book the payout as its sheet says; or switch createDeposits on, and release this payout.',
  ),
  DEPOSITS_OFF_MEANWHILE: because<{ payout: string }>(
    'DEPOSITS_OFF',
    'self',
    ({ payout }) => `Payout ${payout} waits: deposits are not made for this connection any more.`,
    'Switch createDeposits on, and it goes on by itself; or book it as its sheet says, and resolve it as done by hand.',
  ),
  DEPOSIT_SETTINGS: because<{ payout: string; problem: string }>(
    'DEPOSIT_SETTINGS',
    'self',
    ({ payout, problem }) =>
      `The settings contradict each other: ${problem} Until then, payout ${payout} waits.`,
    'Correct the settings with connect, and it goes on by itself.',
  ),
  DEPOSITS_NOT_SUPPORTED: because<{ payout: string }>(
    'DEPOSITS_NOT_SUPPORTED',
    'person',
    ({ payout }) => `Payout ${payout} cannot be deposited: Rutter offers no deposits for this company.`,
    byHand,
  ),
  FAILED_BEFORE_DEPOSIT: because<{ payout: string }>(
    'FAILED_BEFORE_DEPOSIT',
    'self',
    ({ payout }) => `Payout ${payout} failed before it was deposited.`,
    'Nothing.',
  ),
  OUT_OF_BALANCE: because<{ payout: string; bank: string; parts: string; unexplained: string }>(
    'OUT_OF_BALANCE',
    'engineer',
    ({ payout, bank, parts, unexplained }) =>
      `Payout ${payout}: the bank amount is ${bank}, its parts are ${parts}: ${unexplained} unexplained.`,
    'Alternative support corrects the payout, or finds the missing part; then make the entries by hand.',
  ),
  NEGATIVE_PAYOUT: because<{ payout: string; amount: string }>(
    'NEGATIVE_PAYOUT',
    'person',
    ({ payout, amount }) => `Payout ${payout} took money from the bank: ${amount}.`,
    byHand,
  ),
  NOTHING_TO_DEPOSIT: because<{ payout: string; amount: string }>(
    'NOTHING_TO_DEPOSIT',
    'person',
    ({ payout, amount }) => `Payout ${payout} over ${amount} leaves nothing to deposit.`,
    byHand,
  ),
  TOO_MANY_TO_DEPOSIT: because<{ payout: string; count: number; most: number }>(
    'TOO_MANY_TO_DEPOSIT',
    'person',
    ({ payout, count, most }) => `Payout ${payout} holds ${count} payments; at most ${most} fit.`,
    byHand,
  ),
  DEPOSIT_ACCOUNT_NOT_CHOSEN: because<{ payout: string; currency: string; entity: string | null }>(
    'DEPOSIT_ACCOUNT_NOT_CHOSEN',
    'self',
    ({ payout, currency, entity }) =>
      `Payout ${payout}: no bank account is chosen for deposits in ${currency}${entity ? ` of entity ${entity}` : ''}.`,
    'Set depositsAccountId in the settings, or in the route that takes these payments.',
  ),
  FEES_ACCOUNT_NOT_CHOSEN: because<{ payout: string; fees: string }>(
    'FEES_ACCOUNT_NOT_CHOSEN',
    'self',
    ({ payout, fees }) => `Payout ${payout}: no account is chosen for its fees of ${fees}.`,
    'Set feesAccountId in the settings, or in the route that takes these payments.',
  ),
  DEPOSIT_SPANS_ACCOUNTS: because<Members>(
    'DEPOSIT_SPANS_ACCOUNTS',
    'person',
    ({ payout, payments }) =>
      `Payout ${payout} arrives at one bank account; the settings send its payments to several: ${payments}.`,
    `Correct the routes in the settings and retry, or deposit each part by hand (${deposits}).`,
  ),
  NOT_IN_UNDEPOSITED: because<{ payout: string; found: string }>(
    'NOT_IN_UNDEPOSITED',
    'self',
    ({ payout, found }) =>
      `Payout ${payout} is not deposited, or its cash would count twice. Not in undeposited funds: ${found}.`,
    'Receive payments in undeposited funds (paymentsAccountId, paymentsAccountKind). What is in the bank account already is not deposited: enter what the payout sheet says, then resolve it as done by hand.',
  ),
  MEMBER_NOT_CONFIRMED: because<Members>(
    'MEMBER_NOT_CONFIRMED',
    'self',
    ({ payout, payments }) => `Payout ${payout} waits until Intacct shows ${payments}.`,
    'Nothing, unless one of these payments needs somebody; it goes on by itself.',
  ),
  MEMBER_NOT_IN_INTACCT: because<Members>(
    'MEMBER_NOT_IN_INTACCT',
    'person',
    ({ payout, payments }) => `Payout ${payout} holds what is not in Intacct: ${payments}.`,
    'Release or receive these payments and retry; else make the entries of its payout sheet by hand.',
  ),
  MEMBER_ALREADY_DEPOSITED: because<Members>(
    'MEMBER_ALREADY_DEPOSITED',
    'person',
    ({ payout, payments }) => `Payout ${payout} holds what is deposited elsewhere: ${payments}.`,
    `If that is this payout, resolve it as done by hand; else correct the other deposit (${deposits}) and retry.`,
  ),
  MEMBER_OF_ANOTHER_PAYOUT: because<Members>(
    'MEMBER_OF_ANOTHER_PAYOUT',
    'self',
    ({ payout, payments }) =>
      `Payout ${payout} waits: its payments are those of another one too: ${payments}.`,
    'Nothing at first: once the other one fails, this goes on by itself. After a day Alternative support finds out which of them holds these payments; resolve the other one as ignore.',
  ),
  MEMBER_AMOUNT_DIFFERS: because<Members>(
    'MEMBER_AMOUNT_DIFFERS',
    'engineer',
    ({ payout, payments }) => `Payout ${payout} pays other amounts than Intacct has: ${payments}.`,
    'Alternative support finds out which is right; then make the entries of the payout sheet by hand.',
  ),
  DEPOSIT_CURRENCY: because<Members & { currency: string }>(
    'DEPOSIT_CURRENCY',
    'person',
    ({ payout, currency, payments }) => `Payout ${payout} is in ${currency}, not so ${payments}.`,
    byHand,
  ),
  DEPOSIT_PERIOD_CLOSED: because<{ payout: string; date: string }>(
    'DEPOSIT_PERIOD_CLOSED',
    'person',
    ({ payout, date }) => `Payout ${payout} belongs to ${date}, which lies in a closed period.`,
    'Open it (General Ledger > All > Books > Open), or retry with another posting date.',
  ),
  REVERSAL_AWAITED: because<Members>(
    'REVERSAL_AWAITED',
    'self',
    ({ payout, payments }) => `Payout ${payout} took back what Intacct still has: ${payments}.`,
    ({ payments }) =>
      `Accounts Receivable > All > Payments > Posted payments > More actions > Reverse: ${payments}. Do not reverse the deposit.`,
  ),
  FEES_TO_BOOK: because<{
    payout: string;
    fees: string;
    moved: 'left' | 'came back with';
    entry: string;
    date: string;
  }>(
    'FEES_TO_BOOK',
    'person',
    ({ payout, fees, moved, date }) =>
      `Fees of ${fees} ${moved} payout ${payout} of ${date} and are not booked.`,
    ({ entry, date, payout }) => `Book on ${date}: ${entry}, memo ${payout}; ${thenBooked(payout)}`,
  ),
  OTHER_ENTRIES_TO_BOOK: because<{ payout: string; entries: string; date: string }>(
    'OTHER_ENTRIES_TO_BOOK',
    'person',
    ({ payout, date }) => `Payout ${payout} of ${date} holds more than payments and fees.`,
    ({ entries, payout, date }) => `Book on ${date}: ${entries}, memo ${payout}; ${thenBooked(payout)}`,
  ),
  PAYOUT_RETURNED: because<{
    payout: string;
    amount: string;
    deposit: string;
    beside: string;
    mind: string;
  }>(
    'PAYOUT_RETURNED',
    'self',
    ({ payout, amount, deposit }) =>
      `Payout ${payout} over ${amount} failed after it was deposited as ${deposit}.`,
    ({ deposit, beside, mind }) =>
      `${deposits} > ${deposit}: reverse it, dated when the bank was debited.${beside} ${mind}.`,
  ),
  DEPOSIT_PERIOD_CLOSED_IN_LEDGER: because<Refused>(
    'DEPOSIT_PERIOD_CLOSED',
    'person',
    (refused) => said(refused, 'The date lies in a closed period.'),
    'Open it (General Ledger > All > Books > Open), or retry with another posting date.',
  ),
  DEPOSIT_REFUSED: because<Refused>(
    'DEPOSIT_REFUSED',
    'person',
    (refused) => said(refused, 'Intacct refused the deposit.'),
    `Read the text and mend what it names, then retry; or make the deposit by hand (${deposits}).`,
  ),
  DEPOSIT_GONE: because<{ payout: string; amount: string; deposit: string }>(
    'DEPOSIT_GONE',
    'person',
    ({ payout, amount, deposit }) =>
      `Deposit ${deposit} of payout ${payout} over ${amount} is no longer in Intacct, but its money arrived.`,
    `Retry makes it again; or make it by hand (${deposits}) and resolve it as done by hand.`,
  ),
  DEPOSIT_REVERSED: because<{ payout: string; deposit: string }>(
    'DEPOSIT_REVERSED',
    'self',
    ({ payout, deposit }) => `Payout ${payout} failed, and its deposit ${deposit} is no longer in Intacct.`,
    'Nothing.',
  ),
  DEPOSIT_DIFFERS: because<{ payout: string; deposit: string; fields: string }>(
    'DEPOSIT_DIFFERS',
    'person',
    ({ payout, deposit, fields }) =>
      `Payout ${payout} is deposit ${deposit} in Intacct, but not as it was sent: ${fields}.`,
    `Correct it in Intacct (${deposits}), and it is confirmed by itself; or reverse it there, and retry makes it again; or accept it: resolve as same-payment, with a note.`,
  ),
} as const;
