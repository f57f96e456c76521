import { DAY_MS, dateOf } from '../dates.ts';
import type { Books } from '../ledger/books.ts';
import { addDeposit } from '../ledger/deposits.ts';
import type { LedgerPayment } from '../ledger/rows.ts';
import type { Random } from '../random.ts';

const batches = (random: Random, payments: readonly LedgerPayment[]): LedgerPayment[][] => {
  const rest = [...payments];
  const made: LedgerPayment[][] = [];
  while (rest.length > 0) made.push(rest.splice(0, random.int(1, 6)));
  return made;
};

/** Deposits about three in four of the undeposited payments, a few at a time, by currency. */
export const seedDeposits = (books: Books, random: Random, until: number): void => {
  const waiting = [...books.payments.values()]
    .filter((payment) => books.accounts.get(payment.accountId)?.kind === 'undeposited')
    .sort((a, b) => a.createdAt - b.createdAt);
  for (const ofCurrency of Map.groupBy(waiting, (payment) => payment.currency).values()) {
    for (const batch of batches(random, ofCurrency)) {
      if (random.chance(0.25)) continue;
      const newest = Math.max(...batch.map((payment) => payment.createdAt));
      const at = Math.min(newest + random.int(DAY_MS / 24, 3 * DAY_MS), until);
      books.asOf(at, () =>
        addDeposit(books, {
          paymentIds: batch.map((payment) => payment.id),
          date: dateOf(at),
          memo: random.chance(0.5) ? `Deposit ${dateOf(at)}` : null,
        }),
      );
    }
  }
};
