import { sum } from './arithmetic.ts';
import type { Books } from './books.ts';
import { link, select, unlink } from './links.ts';
import { checkPayment } from './payment-rules.ts';
import { found, LedgerRefusal } from './refusal.ts';
import type { Allocation, LedgerPayment, PaymentMethod } from './rows.ts';

/**
 * A payment to enter, amounts in minor units. The defaults come from the first invoice: its customer, its currency, and
 * the undeposited funds account of that currency. The default amount is the sum of the allocations.
 */
export interface NewPayment {
  readonly allocations: readonly Allocation[];
  readonly customerId?: string | null;
  readonly accountId?: string;
  readonly currency?: string;
  readonly date?: string;
  readonly amount?: number;
  readonly memo?: string | null;
  readonly method?: PaymentMethod;
}

/** What stays visible after a reversal. Rutter does not document it. */
export interface ReversalOptions {
  /** The payment stays listed, with its amounts. Default true. */
  readonly keepPayment?: boolean;
  /** The invoice still lists the payment. Default false. */
  readonly keepLink?: boolean;
}

const complete = (books: Books, input: NewPayment): LedgerPayment => {
  const [first] = input.allocations;
  const invoice = first && books.invoices.get(first.invoiceId);
  const currency = input.currency ?? books.currencyOf({ currency: invoice?.currency ?? null });
  return {
    ...books.newRow(),
    customerId: input.customerId === undefined ? (invoice?.customerId ?? null) : input.customerId,
    accountId: input.accountId ?? books.accountFor('undeposited', currency).id,
    receivableAccountId: books.accountFor('receivable', currency).id,
    currency,
    date: input.date ?? books.today(),
    amount: input.amount ?? sum(input.allocations.map(({ amount }) => amount)),
    allocations: input.allocations,
    memo: input.memo ?? null,
    method: input.method ?? 'check',
    state: 'posted',
    depositId: null,
  };
};

/** Enters and posts a payment. The amounts due of its invoices fall at once. Throws LedgerRefusal. */
export const receivePayment = (books: Books, input: NewPayment): LedgerPayment => {
  books.beginChange();
  const payment = complete(books, input);
  checkPayment(books, payment);
  books.payments.set(payment.id, payment);
  link(books, payment.allocations, { id: payment.id, kind: 'payment', date: payment.date });
  return payment;
};

/** Enters a draft payment. Its invoices are in process; their amounts due do not change. Throws LedgerRefusal. */
export const draftPayment = (books: Books, input: NewPayment): LedgerPayment => {
  books.beginChange();
  const payment: LedgerPayment = { ...complete(books, input), state: 'draft' };
  checkPayment(books, payment);
  books.payments.set(payment.id, payment);
  select(books, payment.allocations, 1);
  return payment;
};

/** Posts or discards a draft payment. Throws LedgerRefusal. */
export const settleDraft = (books: Books, id: string, outcome: 'post' | 'discard'): void => {
  books.beginChange();
  const payment = found(books.payments.get(id), 'Payment', id);
  if (payment.state !== 'draft')
    throw new LedgerRefusal('BL03000010', `Payment ${payment.recordNo} is no draft`);
  select(books, payment.allocations, -1);
  if (outcome === 'discard') {
    books.payments.delete(id);
    return;
  }
  books.payments.set(id, books.touched(payment, { state: 'posted' }));
  link(books, payment.allocations, { id, kind: 'payment', date: payment.date });
};

/** Reverses a posted payment. The amounts that it paid are due again. Throws LedgerRefusal. */
export const reversePayment = (books: Books, id: string, options: ReversalOptions = {}): void => {
  books.beginChange();
  const payment = found(books.payments.get(id), 'Payment', id);
  if (payment.state !== 'posted')
    throw new LedgerRefusal('BL03000011', `Payment ${payment.recordNo} is not posted`);
  unlink(books, payment.allocations, id, options.keepLink ? 'kept' : 'removed');
  if (options.keepPayment ?? true) books.payments.set(id, books.touched(payment, { state: 'reversed' }));
  else books.payments.delete(id);
};
