import type { Books } from '../ledger/books.ts';
import type { LedgerAccount } from '../ledger/rows.ts';

const addAccount = (
  books: Books,
  number: string,
  name: string,
  kind: LedgerAccount['kind'],
  currency: string | null,
): void => {
  const account: LedgerAccount = { ...books.newRow(), number, name, kind, currency, active: true };
  books.accounts.set(account.id, account);
};

/** The company and its chart of accounts: a bank and an undeposited funds account in each currency. */
export const openCompany = (books: Books, currencies: readonly string[]): void => {
  const [base = 'USD'] = currencies;
  const row = books.newRow();
  books.companies.set(row.id, {
    ...row,
    name: 'Blue Heron Managed IT',
    legalName: 'Blue Heron Managed IT, Inc.',
    currency: base,
    addresses: ['410 Commerce Drive, Columbus, OH 43215, US'],
  });
  for (const [index, currency] of currencies.entries()) {
    const suffix = currency === base ? '' : ` ${currency}`;
    addAccount(books, String(1010 + index), `Operating Checking${suffix}`, 'bank', currency);
    addAccount(books, String(1090 + index), `Undeposited Funds${suffix}`, 'undeposited', currency);
  }
  addAccount(books, '1080', 'Payroll Checking', 'bank', base);
  addAccount(books, '1200', 'Accounts Receivable', 'receivable', null);
  addAccount(books, '2400', 'Sales Tax Payable', 'liability', null);
  addAccount(books, '4000', 'Managed Services Revenue', 'income', null);
  addAccount(books, '4100', 'Hardware Revenue', 'income', null);
  addAccount(books, '6450', 'Merchant and Processing Fees', 'expense', base);
};
