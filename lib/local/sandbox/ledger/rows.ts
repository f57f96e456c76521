/** What every row of the books has. Rows are never changed in place: a change stores a new row. */
export interface LedgerRow {
  /** The id Rutter knows it by. */
  readonly id: string;
  /** Intacct's own record number. */
  readonly recordNo: string;
  readonly createdAt: number;
  /** Intacct's clock in Unix ms, cut to whole seconds. Null where Intacct gives no time. */
  readonly updatedAt: number | null;
}

/** The company whose books these are. */
export interface LedgerCompany extends LedgerRow {
  readonly name: string;
  readonly legalName: string | null;
  readonly currency: string;
  readonly addresses: readonly string[];
}

/** One account of the chart of accounts. */
export interface LedgerAccount extends LedgerRow {
  readonly number: string;
  readonly name: string;
  readonly kind: 'bank' | 'undeposited' | 'receivable' | 'income' | 'expense' | 'liability';
  readonly active: boolean;
  /** null: takes any currency. */
  readonly currency: string | null;
}

/** A postal address. */
export interface LedgerAddress {
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly region: string | null;
  readonly postalCode: string;
  readonly country: string;
}

/** A customer. Archived when not active. */
export interface LedgerCustomer extends LedgerRow {
  readonly name: string;
  readonly contact: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly taxNumber: string | null;
  readonly currency: string | null;
  readonly subsidiaryId: string | null;
  readonly active: boolean;
  readonly address: LedgerAddress | null;
}

/** One line of an invoice; amounts in minor units of the invoice's currency. */
export interface LedgerLine {
  readonly recordNo: string;
  readonly accountId: string | null;
  readonly locationId: string | null;
  readonly description: string | null;
  readonly quantity: number | null;
  /** A decimal in the major unit; may be finer than the currency. */
  readonly unitPrice: string | null;
  readonly subTotal: number;
  readonly tax: number;
}

/** A payment, credit or journal entry applied to an invoice. A reversed one does not count, even while it is listed. */
export interface LedgerLink {
  readonly id: string;
  readonly kind: 'payment' | 'credit' | 'journal';
  readonly amount: number;
  readonly date: string;
  readonly reversed: boolean;
}

/** An AR invoice. Its total is the sum of its lines; its amount due is the total less its links. */
export interface LedgerInvoice extends LedgerRow {
  readonly number: string | null;
  readonly customerId: string | null;
  /** null: the company's. */
  readonly currency: string | null;
  readonly accountId: string | null;
  readonly subsidiaryId: string | null;
  readonly memo: string | null;
  readonly issueDate: string;
  readonly dueDate: string | null;
  readonly state: 'draft' | 'posted' | 'void';
  readonly lines: readonly LedgerLine[];
  readonly links: readonly LedgerLink[];
  /** The amount that draft payments have selected. Above 0 the invoice is in process. */
  readonly selected: number;
}

/** How a payment was made, in Rutter's words. */
export type PaymentMethod = 'check' | 'cash' | 'eft' | 'credit_card';

/** A part of a payment or credit, for one invoice. */
export interface Allocation {
  readonly invoiceId: string;
  /** Minor units, above 0. */
  readonly amount: number;
}

/** An AR payment; `amount` in minor units is the sum of its allocations. */
export interface LedgerPayment extends LedgerRow {
  readonly customerId: string | null;
  readonly accountId: string;
  readonly receivableAccountId: string;
  readonly currency: string;
  readonly date: string;
  readonly amount: number;
  readonly allocations: readonly Allocation[];
  readonly memo: string | null;
  readonly method: PaymentMethod;
  readonly state: 'draft' | 'posted' | 'reversed';
  readonly depositId: string | null;
}

/** A credit memo: an AR adjustment that lowers the amounts due of invoices. */
export interface LedgerCreditMemo extends LedgerRow {
  readonly number: string;
  readonly customerId: string | null;
  readonly accountId: string | null;
  readonly currency: string;
  readonly date: string;
  readonly total: number;
  readonly memo: string | null;
  readonly description: string;
  readonly applications: readonly (Allocation & { readonly date: string })[];
}

/** A line of a deposit beside its payments, such as a fee. */
export interface DepositLine {
  readonly accountId: string;
  /** Signed minor units. */
  readonly amount: number;
  readonly customerId: string | null;
  readonly description: string | null;
}

/** A bank deposit: payments moved from undeposited funds to a bank account. */
export interface LedgerDeposit extends LedgerRow {
  readonly accountId: string;
  readonly subsidiaryId: string | null;
  readonly currency: string;
  readonly date: string;
  readonly memo: string | null;
  readonly payments: readonly { readonly paymentId: string; readonly amount: number }[];
  readonly lines: readonly DepositLine[];
}
