import { depositTotalOf } from './arithmetic.ts';
import type { Books } from './books.ts';
import { found, LedgerRefusal } from './refusal.ts';
import type { DepositLine, LedgerAccount, LedgerDeposit, LedgerPayment } from './rows.ts';

/** A bank deposit to enter; line amounts signed, minor units. The date is today unless given. */
export interface NewDeposit {
  readonly paymentIds: readonly string[];
  /** The bank account; of the payments' currency when left out. */
  readonly accountId?: string;
  readonly date?: string;
  readonly memo?: string | null;
  readonly subsidiaryId?: string | null;
  readonly lines?: readonly DepositLine[];
}

const refuse = (message: string): never => {
  throw new LedgerRefusal('BL04000001', message);
};

const checkAccount = (account: LedgerAccount, currency: string): void => {
  if (!account.active) refuse(`Account ${account.number} is inactive`);
  if (account.kind !== 'bank') refuse(`Account ${account.number} is not a bank account`);
  if (account.currency !== null && account.currency !== currency)
    refuse(`Account ${account.number} is in ${account.currency}, the deposit in ${currency}`);
};

const checkPayment = (books: Books, payment: LedgerPayment, currency: string): void => {
  if (payment.state !== 'posted') refuse(`Payment ${payment.recordNo} is ${payment.state}`);
  if (payment.depositId !== null) refuse(`Payment ${payment.recordNo} is already deposited`);
  if (payment.currency !== currency) refuse(`Payment ${payment.recordNo} is in ${payment.currency}`);
  if (books.accounts.get(payment.accountId)?.kind !== 'undeposited')
    refuse(`Payment ${payment.recordNo} is not in undeposited funds`);
};

const checkLines = (books: Books, lines: readonly DepositLine[]): void => {
  for (const line of lines) {
    const account = found(books.accounts.get(line.accountId), 'Account', line.accountId);
    if (!account.active) refuse(`Account ${account.number} is inactive`);
    if (line.amount < 0 && !books.negativeDepositLines) refuse('A deposit takes no negative line');
  }
};

/** Moves payments from undeposited funds to a bank account. Throws LedgerRefusal. */
export const addDeposit = (books: Books, input: NewDeposit): LedgerDeposit => {
  books.beginChange();
  const payments = [...new Set(input.paymentIds)].map((id) => found(books.payments.get(id), 'Payment', id));
  if (payments.length !== input.paymentIds.length) refuse('A payment is listed twice');
  const named = input.accountId === undefined ? undefined : books.accounts.get(input.accountId);
  const currency = payments[0]?.currency ?? named?.currency ?? books.company.currency;
  const accountId = input.accountId ?? books.accountFor('bank', currency).id;
  checkAccount(found(books.accounts.get(accountId), 'Account', accountId), currency);
  for (const payment of payments) checkPayment(books, payment, currency);
  checkLines(books, input.lines ?? []);
  const deposit: LedgerDeposit = {
    ...books.newRow(),
    accountId,
    subsidiaryId: input.subsidiaryId ?? null,
    currency,
    date: input.date ?? books.today(),
    memo: input.memo ?? null,
    payments: payments.map(({ id, amount }) => ({ paymentId: id, amount })),
    lines: input.lines ?? [],
  };
  if (depositTotalOf(deposit) <= 0) refuse('A deposit must amount to more than zero');
  if (books.closedThrough !== null && deposit.date <= books.closedThrough)
    refuse(`The period of ${deposit.date} is closed (books are closed through ${books.closedThrough})`);
  books.deposits.set(deposit.id, deposit);
  for (const payment of payments)
    books.payments.set(payment.id, books.touched(payment, { depositId: deposit.id }));
  return deposit;
};

/** Deletes a deposit. Its payments are in undeposited funds again. Throws LedgerRefusal. */
export const deleteDeposit = (books: Books, id: string): void => {
  books.beginChange();
  const deposit = found(books.deposits.get(id), 'Deposit', id);
  for (const { paymentId } of deposit.payments) {
    const payment = books.payments.get(paymentId);
    if (payment) books.payments.set(paymentId, books.touched(payment, { depositId: null }));
  }
  books.deposits.delete(id);
};
