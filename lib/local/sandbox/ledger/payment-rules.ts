import { decimalString, decimalsOf } from '../money.ts';
import { dueOf, sum } from './arithmetic.ts';
import type { Books } from './books.ts';
import { LedgerRefusal } from './refusal.ts';
import type { Allocation, LedgerInvoice } from './rows.ts';

/** A payment as it is about to be entered. */
export interface PaymentDraft {
  readonly customerId: string | null;
  readonly accountId: string;
  readonly currency: string;
  readonly date: string;
  readonly amount: number;
  readonly allocations: readonly Allocation[];
}

type Rule = (books: Books, draft: PaymentDraft) => string | undefined;
type InvoiceRule = (books: Books, draft: PaymentDraft, invoice: LedgerInvoice) => string | undefined;

const plain = (books: Books, currency: string, amount: number): string =>
  `${decimalString(amount, decimalsOf(currency))} ${books.currencyOf({ currency })}`;

const allocatedTo = (draft: PaymentDraft, invoiceId: string): number =>
  sum(
    draft.allocations.filter((allocation) => allocation.invoiceId === invoiceId).map(({ amount }) => amount),
  );

const hasInvoices: Rule = (_books, draft) =>
  draft.allocations.length === 0 ? 'A payment must be applied to at least one invoice' : undefined;

const amountsArePositive: Rule = (_books, draft) =>
  draft.allocations.every(({ amount }) => amount > 0)
    ? undefined
    : 'Applied amounts must be greater than zero';

const amountsAddUp: Rule = (books, draft) => {
  const applied = sum(draft.allocations.map(({ amount }) => amount));
  if (applied === draft.amount) return undefined;
  const [paid, used] = [draft.amount, applied].map((amount) => plain(books, draft.currency, amount));
  return `The payment amount ${paid} differs from the applied amounts ${used}`;
};

const accountTakesPayments: Rule = (books, draft) => {
  const account = books.accounts.get(draft.accountId);
  if (!account) return `Account ${draft.accountId} does not exist`;
  if (!account.active) return `Account ${account.number} is inactive`;
  if (account.kind !== 'bank' && account.kind !== 'undeposited')
    return `Account ${account.number} is neither a bank nor an undeposited funds account`;
  if (account.currency === null || account.currency === draft.currency) return undefined;
  return `Account ${account.number} is in ${account.currency}, the payment in ${draft.currency}`;
};

const invoicePayable: InvoiceRule = (_books, _draft, invoice) => {
  if (invoice.state === 'void') return `Invoice ${invoice.recordNo} is void`;
  if (invoice.state === 'draft') return `Invoice ${invoice.recordNo} is a draft`;
  if (invoice.selected > 0) return `Invoice ${invoice.recordNo} is selected by a draft payment`;
  return dueOf(invoice) <= 0 ? `Invoice ${invoice.recordNo} is already paid` : undefined;
};

const customerMatches: InvoiceRule = (_books, draft, invoice) =>
  invoice.customerId === null || invoice.customerId === draft.customerId
    ? undefined
    : `Invoice ${invoice.recordNo} belongs to another customer than the payment`;

const currencyMatches: InvoiceRule = (books, draft, invoice) =>
  books.currencyOf(invoice) === draft.currency
    ? undefined
    : `Invoice ${invoice.recordNo} is in ${books.currencyOf(invoice)}, the payment in ${draft.currency}`;

const enoughDue: InvoiceRule = (books, draft, invoice) => {
  const applied = allocatedTo(draft, invoice.id);
  if (applied <= dueOf(invoice)) return undefined;
  const [wanted, due] = [applied, dueOf(invoice)].map((amount) => plain(books, draft.currency, amount));
  return `Invoice ${invoice.recordNo}: ${wanted} exceeds the amount due ${due}`;
};

const periodIsOpen: Rule = (books, draft) =>
  books.closedThrough !== null && draft.date <= books.closedThrough
    ? `The period of ${draft.date} is closed (books are closed through ${books.closedThrough})`
    : undefined;

const forEachInvoice =
  (...rules: readonly InvoiceRule[]): Rule =>
  (books, draft) => {
    for (const { invoiceId } of draft.allocations) {
      const invoice = books.invoices.get(invoiceId);
      if (!invoice) return `Invoice ${invoiceId} does not exist`;
      const broken = rules.map((rule) => rule(books, draft, invoice)).find((text) => text !== undefined);
      if (broken) return broken;
    }
    return undefined;
  };

const rules: readonly (readonly [string, Rule])[] = [
  ['BL03000001', hasInvoices],
  ['BL03000002', amountsArePositive],
  ['BL03000003', accountTakesPayments],
  ['BL03000004', forEachInvoice(invoicePayable, customerMatches, currencyMatches, enoughDue)],
  ['BL03000005', amountsAddUp],
  ['BL34000061', periodIsOpen],
];

/** Checks a payment by Intacct's rules. Throws LedgerRefusal for the first rule that it breaks. */
export const checkPayment = (books: Books, draft: PaymentDraft): void => {
  for (const [errorNo, rule] of rules) {
    const broken = rule(books, draft);
    if (broken) throw new LedgerRefusal(errorNo, broken);
  }
};
