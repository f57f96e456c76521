import { because } from './explanation.ts';
import { ignoreOnceReversed, menu, resolveDone, resolveRetry, resolveWith } from './phrases.ts';

/** How a person says that the entries beside a deposit are booked. */
function thenBooked(payout: string): string {
  return `Then resolve intent \`deposit#alternative:${payout}\` with outcome \`done-by-hand\`.`;
}

/** What a person must do after a payout was deposited. */
export const payoutTodoReasons = {
  FEES_TO_BOOK: because<{
    payout: string;
    fees: string;
    moved: 'deducted' | 'returned';
    entry: string;
    date: string;
  }>(
    'FEES_TO_BOOK',
    'person',
    ({ payout, fees, moved, date }) =>
      `Fees of ${fees} were ${moved === 'deducted' ? 'deducted from' : 'returned with'} payout ${payout} of ${date} and are not booked.`,
    ({ entry, date, payout }) => `Book on ${date}: ${entry}, memo ${payout}. ${thenBooked(payout)}`,
  ),
  OTHER_ENTRIES_TO_BOOK: because<{ payout: string; entries: string; date: string }>(
    'OTHER_ENTRIES_TO_BOOK',
    'person',
    ({ payout, date }) =>
      `Payout ${payout} of ${date} holds entries that are neither payments nor fees. They are not booked.`,
    ({ entries, payout, date }) => `Book on ${date}: ${entries}, memo ${payout}. ${thenBooked(payout)}`,
  ),
  PAYOUT_RETURNED: because<{
    payout: string;
    amount: string;
    /** "deposit 77", or how else to find it. */
    deposit: string;
    /** The entries that a person was asked to book beside the deposit. */
    entries: string | undefined;
    /** True if a read of the ledger will show the reversal; else a person must say that it is booked. */
    reversalIsSeen: boolean;
  }>(
    'PAYOUT_RETURNED',
    'self',
    ({ payout, amount, deposit }) =>
      `Payout ${payout} over ${amount} failed after it was deposited as ${deposit}.`,
    ({ deposit, entries, reversalIsSeen }) =>
      [
        `Reverse ${deposit} (${menu.deposits}), dated when the bank was debited.`,
        ...(entries ? [`Also reverse the entries that were booked beside it: ${entries}.`] : []),
        reversalIsSeen ? 'This to-do then closes by itself.' : ignoreOnceReversed,
      ].join(' '),
  ),
  DEPOSIT_GONE: because<{ payout: string; amount: string; deposit: string }>(
    'DEPOSIT_GONE',
    'person',
    ({ payout, amount, deposit }) =>
      `Payout ${payout} over ${amount} arrived at the bank, but its deposit ${deposit} is no longer in Intacct.`,
    `Deposit it again: ${resolveRetry}. Or make the deposit by hand (${menu.deposits}) and ${resolveDone}.`,
  ),
  DEPOSIT_REVERSED: because<{ payout: string; deposit: string }>(
    'DEPOSIT_REVERSED',
    'self',
    ({ payout, deposit }) => `Payout ${payout} failed, and its deposit ${deposit} is no longer in Intacct.`,
    'Nothing to do: the deposit was reversed as it must be.',
  ),
  DEPOSIT_DIFFERS: because<{ payout: string; deposit: string; fields: string }>(
    'DEPOSIT_DIFFERS',
    'person',
    ({ payout, deposit, fields }) =>
      `Payout ${payout} is deposit ${deposit} in Intacct, but not as it was sent: ${fields}.`,
    ({ deposit }) =>
      `Correct deposit ${deposit} in Intacct (${menu.deposits}), and it is confirmed by itself. Or reverse the deposit there and ${resolveRetry}, which makes it again. Or accept it as it is: ${resolveWith('same-payment')} and a note.`,
  ),
} as const;
