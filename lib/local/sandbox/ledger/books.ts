import { dateOf } from '../dates.ts';
import type { Random } from '../random.ts';
import type {
  LedgerAccount,
  LedgerCompany,
  LedgerCreditMemo,
  LedgerCustomer,
  LedgerDeposit,
  LedgerInvoice,
  LedgerPayment,
  LedgerRow,
} from './rows.ts';

/** What the books need from outside. */
export interface BooksEnvironment {
  readonly random: Random;
  readonly now: () => number;
  /** Called before each change, so that a sync planned for an earlier instant still reads the old rows. */
  readonly beforeChange: () => void;
}

/** One company's books: the rows, their numbering and their clock. The rules are in the files beside it. */
export class Books {
  readonly companies = new Map<string, LedgerCompany>();
  readonly accounts = new Map<string, LedgerAccount>();
  readonly customers = new Map<string, LedgerCustomer>();
  readonly invoices = new Map<string, LedgerInvoice>();
  readonly payments = new Map<string, LedgerPayment>();
  readonly creditMemos = new Map<string, LedgerCreditMemo>();
  readonly deposits = new Map<string, LedgerDeposit>();
  /** Books are closed up to and with this date; null when all periods are open. */
  closedThrough: string | null = null;
  /** True if deposits may have negative lines. Intacct's own may not. */
  negativeDepositLines = false;
  readonly #surroundings: BooksEnvironment;
  #recordNo = 1000;
  #asOf: number | undefined;

  constructor(surroundings: BooksEnvironment) {
    this.#surroundings = surroundings;
  }

  /** Unix ms, cut to whole seconds as Intacct's clock shows them. */
  now(): number {
    return Math.floor((this.#asOf ?? this.#surroundings.now()) / 1000) * 1000;
  }

  today(): string {
    return dateOf(this.now());
  }

  /** Makes changes as if they had happened at a past instant. */
  asOf<T>(instant: number, change: () => T): T {
    this.#asOf = instant;
    try {
      return change();
    } finally {
      this.#asOf = undefined;
    }
  }

  beginChange(): void {
    if (this.#asOf === undefined) this.#surroundings.beforeChange();
  }

  /** The highest record number so far. It also counts rows that were refused. */
  get lastRecordNo(): number {
    return this.#recordNo;
  }

  nextRecordNo(): string {
    this.#recordNo += 1;
    return String(this.#recordNo);
  }

  /** Identity and times of a new row. */
  newRow(): LedgerRow {
    const now = this.now();
    return {
      id: this.#surroundings.random.uuid(),
      recordNo: this.nextRecordNo(),
      createdAt: now,
      updatedAt: now,
    };
  }

  /** A copy of the row with changes and a new `updatedAt`. A null `updatedAt` stays null. */
  touched<R extends LedgerRow>(row: R, changes: Partial<R>): R {
    return { ...row, ...changes, updatedAt: row.updatedAt === null ? null : this.now() };
  }

  get company(): LedgerCompany {
    const [company] = this.companies.values();
    if (!company) throw new Error('The books have no company yet');
    return company;
  }

  /** The currency an invoice is in: its own, else the company's. */
  currencyOf(row: { readonly currency: string | null }): string {
    return row.currency ?? this.company.currency;
  }

  /** The first account of a kind that fits the currency; throws when the books have none. */
  accountFor(kind: LedgerAccount['kind'], currency: string): LedgerAccount {
    const fitting = this.accounts
      .values()
      .find(
        (account) => account.kind === kind && account.active && [currency, null].includes(account.currency),
      );
    if (!fitting) throw new Error(`The books have no active ${kind} account in ${currency}`);
    return fitting;
  }
}
