import type { ObjectType } from '../cache/resources.ts';
import type { Connection } from '../connections/connection.ts';
import { parseDate } from '../dates.ts';
import { LedgerRefusal } from '../ledger/refusal.ts';
import { decimalsOf, minorUnits } from '../money.ts';
import type { DepositBody, PaymentBody } from './write-schemas.ts';

/** An object that a write refers to. It must be in Rutter's cache. */
export type Reference = readonly [type: ObjectType, id: string];

/** The row that a write has entered in the ledger. */
export interface Posted {
  readonly type: ObjectType;
  readonly id: string;
  /** Invoices whose amount due it has changed. */
  readonly invoiceIds: readonly string[];
}

const amountIn = (currency: string, amount: number): number => {
  const minor = minorUnits(amount, decimalsOf(currency));
  if (minor === undefined)
    throw new LedgerRefusal('BL03000006', `${amount} has more decimals than ${currency} takes`);
  return minor;
};

const dateIn = (connection: Connection, text: string | undefined): string =>
  (text === undefined ? undefined : parseDate(text)) ?? connection.ledger.books.today();

/** The objects that a payment refers to. */
export const paymentReferences = ({ invoice_payment: payment }: PaymentBody): Reference[] => [
  ['account', payment.account_id],
  ...(payment.customer_id === undefined ? [] : [['accounting_customer', payment.customer_id] as const]),
  ...(payment.linked_invoices ?? []).map(({ id }) => ['invoice', id] as const),
];

/** Enters the payment in the ledger. Throws LedgerRefusal when Intacct refuses it. */
export const postPayment = (connection: Connection, { invoice_payment: payment }: PaymentBody): Posted => {
  const { ledger } = connection;
  const [first] = payment.linked_invoices ?? [];
  const invoice = first && ledger.invoices.get(first.id);
  const currency = payment.currency_code ?? ledger.books.currencyOf({ currency: invoice?.currency ?? null });
  const allocations = (payment.linked_invoices ?? []).map(({ id, amount }) => ({
    invoiceId: id,
    amount: amountIn(currency, amount),
  }));
  const total = payment.total_amount;
  const posted = ledger.receivePayment({
    accountId: payment.account_id,
    currency,
    date: dateIn(connection, payment.txn_date),
    memo: payment.memo ?? null,
    method: payment.additional_fields?.payment_method ?? 'eft',
    allocations,
    ...(payment.customer_id === undefined ? {} : { customerId: payment.customer_id }),
    ...(total === undefined ? {} : { amount: amountIn(currency, total) }),
  });
  return {
    type: 'invoice_payment',
    id: posted.id,
    invoiceIds: allocations.map(({ invoiceId }) => invoiceId),
  };
};

/** The objects that a deposit refers to. */
export const depositReferences = ({ bank_deposit: deposit }: DepositBody): Reference[] => [
  ['account', deposit.account_id],
  ...(deposit.linked_payments ?? []).map(({ id }) => ['invoice_payment', id] as const),
  ...(deposit.line_items ?? []).flatMap((line): Reference[] => [
    ['account', line.account_id],
    ...(line.customer_id === undefined ? [] : [['accounting_customer', line.customer_id] as const]),
  ]),
];

/** Enters the deposit in the ledger. Throws LedgerRefusal when Intacct refuses it. */
export const postDeposit = (connection: Connection, { bank_deposit: deposit }: DepositBody): Posted => {
  const { ledger } = connection;
  const accountCurrency = ledger.accounts.get(deposit.account_id)?.currency ?? ledger.company.currency;
  const posted = ledger.addDeposit({
    accountId: deposit.account_id,
    date: dateIn(connection, deposit.transaction_date),
    memo: deposit.memo ?? null,
    paymentIds: (deposit.linked_payments ?? []).map(({ id }) => id),
    lines: (deposit.line_items ?? []).map((line) => ({
      accountId: line.account_id,
      amount: amountIn(accountCurrency, line.total_amount),
      customerId: line.customer_id ?? null,
      description: line.description ?? null,
    })),
  });
  return { type: 'bank_deposit', id: posted.id, invoiceIds: [] };
};
