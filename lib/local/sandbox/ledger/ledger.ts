import { dueOf, statusOf, totalOf } from './arithmetic.ts';
import type { Books } from './books.ts';
import { addCredit, applyCredit, deleteCredit, type NewCredit, writeOff } from './credits.ts';
import {
  addCustomer,
  type CustomerChanges,
  deleteCustomer,
  editCustomer,
  type NewCustomer,
} from './customers.ts';
import { addDeposit, deleteDeposit, type NewDeposit } from './deposits.ts';
import {
  addInvoice,
  deleteInvoice,
  editInvoice,
  type InvoiceChanges,
  type NewInvoice,
  voidInvoice,
} from './invoices.ts';
import {
  draftPayment,
  type NewPayment,
  type ReversalOptions,
  receivePayment,
  reversePayment,
  settleDraft,
} from './payments.ts';
import { found } from './refusal.ts';
import type {
  Allocation,
  LedgerAccount,
  LedgerCreditMemo,
  LedgerCustomer,
  LedgerDeposit,
  LedgerInvoice,
  LedgerPayment,
} from './rows.ts';

/**
 * One company's Sage Intacct. Amounts are integer minor units, dates `YYYY-MM-DD`. A change that Intacct would refuse
 * throws LedgerRefusal. Rutter's cache shows a change only after a sync.
 */
export class Ledger {
  readonly books: Books;

  constructor(books: Books) {
    this.books = books;
  }

  get company() {
    return this.books.company;
  }
  get accounts(): ReadonlyMap<string, LedgerAccount> {
    return this.books.accounts;
  }
  get customers(): ReadonlyMap<string, LedgerCustomer> {
    return this.books.customers;
  }
  get invoices(): ReadonlyMap<string, LedgerInvoice> {
    return this.books.invoices;
  }
  get payments(): ReadonlyMap<string, LedgerPayment> {
    return this.books.payments;
  }
  get creditMemos(): ReadonlyMap<string, LedgerCreditMemo> {
    return this.books.creditMemos;
  }
  get deposits(): ReadonlyMap<string, LedgerDeposit> {
    return this.books.deposits;
  }

  /** An invoice with its total, amount due, status and currency. */
  invoice(id: string) {
    const invoice = found(this.books.invoices.get(id), 'Invoice', id);
    const currency = this.books.currencyOf(invoice);
    return { ...invoice, currency, total: totalOf(invoice), due: dueOf(invoice), status: statusOf(invoice) };
  }

  /** The first active account of that kind for a currency (the company's unless given). */
  account(kind: LedgerAccount['kind'], currency = this.books.company.currency): LedgerAccount {
    return this.books.accountFor(kind, currency);
  }

  addCustomer(input: NewCustomer): LedgerCustomer {
    return addCustomer(this.books, input);
  }
  editCustomer(id: string, changes: CustomerChanges): LedgerCustomer {
    return editCustomer(this.books, id, changes);
  }
  deleteCustomer(id: string): void {
    deleteCustomer(this.books, id);
  }

  addInvoice(input: NewInvoice): LedgerInvoice {
    return addInvoice(this.books, input);
  }
  editInvoice(id: string, changes: InvoiceChanges): LedgerInvoice {
    return editInvoice(this.books, id, changes);
  }
  voidInvoice(id: string): LedgerInvoice {
    return voidInvoice(this.books, id);
  }
  deleteInvoice(id: string): void {
    deleteInvoice(this.books, id);
  }

  receivePayment(input: NewPayment): LedgerPayment {
    return receivePayment(this.books, input);
  }
  draftPayment(input: NewPayment): LedgerPayment {
    return draftPayment(this.books, input);
  }
  settleDraft(id: string, outcome: 'post' | 'discard'): void {
    settleDraft(this.books, id, outcome);
  }
  reversePayment(id: string, options?: ReversalOptions): void {
    reversePayment(this.books, id, options);
  }

  addCredit(input: NewCredit): LedgerCreditMemo {
    return addCredit(this.books, input);
  }
  applyCredit(id: string, application: Allocation): LedgerCreditMemo {
    return applyCredit(this.books, id, application);
  }
  deleteCredit(id: string): void {
    deleteCredit(this.books, id);
  }
  writeOff(application: Allocation): void {
    writeOff(this.books, application);
  }

  addDeposit(input: NewDeposit): LedgerDeposit {
    return addDeposit(this.books, input);
  }
  deleteDeposit(id: string): void {
    deleteDeposit(this.books, id);
  }

  /** Closes all periods through this date. Null opens them all. */
  closeBooks(through: string | null): void {
    this.books.beginChange();
    this.books.closedThrough = through;
  }

  setAccountActive(id: string, active: boolean): LedgerAccount {
    this.books.beginChange();
    const account = this.books.touched(found(this.books.accounts.get(id), 'Account', id), { active });
    this.books.accounts.set(id, account);
    return account;
  }
}
