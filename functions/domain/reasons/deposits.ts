import { because } from './explanation.ts';
import { menu, openPeriod, resolveDone, resolveRetry, resolveWith, reversePath, setting } from './phrases.ts';

const sheetByHand = `Make the entries of the payout sheet in Intacct by hand. Then ${resolveDone}.`;
const supportDecides = 'Then make the entries of the payout sheet in Intacct by hand';
const setDeposits = `Set ${setting('createDeposits', 'true')}`;

/** A deposit that Intacct refused, and Intacct's own words. */
interface Refused {
  readonly payout: string;
  readonly amount: string;
  readonly text: string;
}

const said = ({ payout, amount, text }: Refused, why: string) =>
  `Payout ${payout} with payments of ${amount} was not deposited: ${why}. Intacct said: "${text}".`;

interface Members {
  readonly payout: string;
  /** The payments concerned, each with its number in Intacct and its amount. */
  readonly payments: string;
}

/** Why a payout of Alternative is not deposited, or not yet. A new reason to hold a payout goes here; `payout/plan.ts` raises it. */
export const depositReasons = {
  DEPOSITS_OFF: because<object>(
    'DEPOSITS_OFF',
    'person',
    () => 'No deposits are made for this connection: the setting `createDeposits` is `false`.',
    `Book the payout as its payout sheet says. Or set ${setting('createDeposits', 'true')} and ${resolveWith('release')}.`,
  ),
  DEPOSITS_OFF_MEANWHILE: because<{ payout: string }>(
    'DEPOSITS_OFF',
    'self',
    ({ payout }) =>
      `Payout ${payout} waits: deposits are no longer made for this connection, because \`createDeposits\` is \`false\`.`,
    `${setDeposits}, and the payout is deposited by itself. Or book it as its payout sheet says and ${resolveDone}.`,
  ),
  DEPOSIT_SETTINGS: because<{ payout: string; problem: string }>(
    'DEPOSIT_SETTINGS',
    'self',
    ({ payout, problem }) =>
      `Payout ${payout} waits, because the settings of the connection contradict each other. ${problem}`,
    'Correct the settings with the function `connect`. The payout is then deposited by itself.',
  ),
  DEPOSITS_NOT_SUPPORTED: because<{ payout: string }>(
    'DEPOSITS_NOT_SUPPORTED',
    'person',
    ({ payout }) => `Payout ${payout} cannot be deposited: Rutter offers no deposits for this company.`,
    sheetByHand,
  ),
  FAILED_BEFORE_DEPOSIT: because<{ payout: string }>(
    'FAILED_BEFORE_DEPOSIT',
    'self',
    ({ payout }) => `Payout ${payout} failed before it was deposited.`,
    'Nothing to do: no money arrived, and no deposit was made.',
  ),
  OUT_OF_BALANCE: because<{ payout: string; bank: string; parts: string; unexplained: string }>(
    'OUT_OF_BALANCE',
    'engineer',
    ({ payout, bank, parts, unexplained }) =>
      `Payout ${payout}: the bank amount is ${bank}, but its parts are ${parts}. That leaves ${unexplained} unexplained.`,
    `Ask Alternative support to correct the payout or to find the missing part. ${supportDecides}.`,
  ),
  NEGATIVE_PAYOUT: because<{ payout: string; amount: string }>(
    'NEGATIVE_PAYOUT',
    'person',
    ({ payout, amount }) => `Payout ${payout} took money from the bank: ${amount}.`,
    sheetByHand,
  ),
  NOTHING_TO_DEPOSIT: because<{ payout: string; amount: string }>(
    'NOTHING_TO_DEPOSIT',
    'person',
    ({ payout, amount }) => `Payout ${payout} over ${amount} leaves nothing to deposit.`,
    sheetByHand,
  ),
  TOO_MANY_TO_DEPOSIT: because<{ payout: string; count: number; most: number }>(
    'TOO_MANY_TO_DEPOSIT',
    'person',
    ({ payout, count, most }) =>
      `Payout ${payout} holds ${count} payments, and one deposit holds at most ${most}.`,
    sheetByHand,
  ),
  DEPOSIT_ACCOUNT_NOT_CHOSEN: because<{ payout: string; currency: string; entity: string | null }>(
    'DEPOSIT_ACCOUNT_NOT_CHOSEN',
    'self',
    ({ payout, currency, entity }) =>
      `Payout ${payout} waits: no bank account is chosen for deposits in ${currency}${entity ? ` of entity ${entity}` : ''}.`,
    `Set ${setting('depositsAccountId')}, at the top or in the route of these payments.`,
  ),
  FEES_ACCOUNT_NOT_CHOSEN: because<{ payout: string; fees: string }>(
    'FEES_ACCOUNT_NOT_CHOSEN',
    'self',
    ({ payout, fees }) => `Payout ${payout} waits: no account is chosen for its fees of ${fees}.`,
    `Set ${setting('feesAccountId')}, at the top or in the route of these payments.`,
  ),
  DEPOSIT_SPANS_ACCOUNTS: because<Members>(
    'DEPOSIT_SPANS_ACCOUNTS',
    'person',
    ({ payout, payments }) =>
      `Payout ${payout} arrives in one bank account, but the settings send its payments to several: ${payments}.`,
    `Correct the setting \`routes\` and ${resolveRetry}. Or deposit each part by hand (${menu.deposits}) and ${resolveDone}.`,
  ),
  NOT_IN_UNDEPOSITED: because<{ payout: string; found: string }>(
    'NOT_IN_UNDEPOSITED',
    'self',
    ({ payout, found }) =>
      `Payout ${payout} is not deposited, because its cash would count twice. These payments are not in undeposited funds: ${found}.`,
    `Receive payments in undeposited funds: set \`paymentsAccountId\` and ${setting('paymentsAccountKind', 'undeposited')}. Do not deposit what is in the bank account already: enter what the payout sheet says, then ${resolveDone}.`,
  ),
  MEMBER_NOT_CONFIRMED: because<Members>(
    'MEMBER_NOT_CONFIRMED',
    'self',
    ({ payout, payments }) =>
      `Payout ${payout} waits until Intacct shows these payments as they were sent: ${payments}.`,
    'Nothing to do here, because the payout is deposited by itself. If one of the payments is held, do what its own intent says.',
  ),
  MEMBER_NOT_IN_INTACCT: because<Members>(
    'MEMBER_NOT_IN_INTACCT',
    'person',
    ({ payout, payments }) => `Payout ${payout} holds payments that are not in Intacct: ${payments}.`,
    `Release these payments, or receive them in Intacct by hand. Then ${resolveRetry}. Or make the entries of the payout sheet by hand and ${resolveDone}.`,
  ),
  MEMBER_ALREADY_DEPOSITED: because<Members>(
    'MEMBER_ALREADY_DEPOSITED',
    'person',
    ({ payout, payments }) => `Payout ${payout} holds payments that are deposited elsewhere: ${payments}.`,
    `Look at the other deposit in ${menu.deposits}. If that deposit is this payout, ${resolveDone}. If not, correct it there and ${resolveRetry}.`,
  ),
  MEMBER_OF_ANOTHER_PAYOUT: because<Members>(
    'MEMBER_OF_ANOTHER_PAYOUT',
    'self',
    ({ payout, payments }) =>
      `Payout ${payout} waits, because another payout holds the same payments: ${payments}.`,
    'Nothing to do at first: if the other payout fails, this one is deposited by itself. After a day ask Alternative support which payout holds these payments, and resolve the intent of the other one with outcome `ignore`.',
  ),
  MEMBER_AMOUNT_DIFFERS: because<Members>(
    'MEMBER_AMOUNT_DIFFERS',
    'engineer',
    ({ payout, payments }) =>
      `Payout ${payout} holds payments with other amounts than Intacct shows: ${payments}.`,
    `Ask Alternative support which amounts are right. ${supportDecides}.`,
  ),
  DEPOSIT_CURRENCY: because<Members & { currency: string }>(
    'DEPOSIT_CURRENCY',
    'person',
    ({ payout, currency, payments }) =>
      `Payout ${payout} is in ${currency}, but some of its payments are not: ${payments}.`,
    sheetByHand,
  ),
  DEPOSIT_PERIOD_CLOSED: because<{ payout: string; date: string }>(
    'DEPOSIT_PERIOD_CLOSED',
    'person',
    ({ payout, date }) => `Payout ${payout} would be deposited on ${date}, which lies in a closed period.`,
    openPeriod(),
  ),
  REVERSAL_AWAITED: because<Members>(
    'REVERSAL_AWAITED',
    'self',
    ({ payout, payments }) =>
      `Payout ${payout} took back payments that Intacct still shows as received: ${payments}.`,
    ({ payments }) => `Reverse these payments (${reversePath()}): ${payments}. Do not reverse the deposit.`,
  ),
  DEPOSIT_PERIOD_CLOSED_IN_LEDGER: because<Refused>(
    'DEPOSIT_PERIOD_CLOSED',
    'person',
    (refused) => said(refused, 'the date lies in a closed period'),
    openPeriod(),
  ),
  DEPOSIT_REFUSED: because<Refused>(
    'DEPOSIT_REFUSED',
    'person',
    (refused) => said(refused, 'Intacct refused the deposit'),
    `Read Intacct's text and mend what it names. Then ${resolveRetry}. Or make the deposit by hand (${menu.deposits}) and ${resolveDone}.`,
  ),
} as const;
