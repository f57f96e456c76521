import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerRow } from '../ledger/rows.ts';
import { renderInvoice } from '../wire/invoice.ts';
import { renderAccount, renderCompany, renderCustomer } from '../wire/master-data.ts';
import { renderCreditMemo, renderDeposit, renderPayment } from '../wire/receipts.ts';
import type { WireOptions } from '../wire/wire.ts';
import { CacheTable, type Table, type TableSource } from './table.ts';

/** The objects the sandbox serves, by Rutter's object type. */
export const objectTypes = [
  'invoice',
  'accounting_customer',
  'invoice_payment',
  'bank_deposit',
  'invoice_credit_memo',
  'account',
  'company_info',
] as const;
/** An object type of Rutter. */
export type ObjectType = (typeof objectTypes)[number];

/** The names of one kind of object in paths and bodies, and how to open its cache table. */
export interface Resource {
  readonly plural: string;
  readonly singular: string;
  readonly open: (ledger: Ledger, options: WireOptions) => Table;
}

const resource = <R extends LedgerRow>(
  singular: string,
  plural: string,
  source: TableSource<R>,
): Resource => ({ singular, plural, open: (ledger, options) => new CacheTable(source, ledger, options) });

/** Every object that the sandbox serves. Rutter does not see draft payments: they are not AR payments yet. */
export const resources: Readonly<Record<ObjectType, Resource>> = {
  invoice: resource('invoice', 'invoices', {
    rows: (ledger) => ledger.invoices.values(),
    find: (ledger, id) => ledger.invoices.get(id),
    render: renderInvoice,
  }),
  accounting_customer: resource('customer', 'customers', {
    rows: (ledger) => ledger.customers.values(),
    find: (ledger, id) => ledger.customers.get(id),
    render: renderCustomer,
  }),
  invoice_payment: resource('invoice_payment', 'invoice_payments', {
    rows: (ledger) => ledger.payments.values().filter((payment) => payment.state !== 'draft'),
    find: (ledger, id) => ledger.payments.get(id),
    render: renderPayment,
  }),
  bank_deposit: resource('bank_deposit', 'bank_deposits', {
    rows: (ledger) => ledger.deposits.values(),
    find: (ledger, id) => ledger.deposits.get(id),
    render: renderDeposit,
  }),
  invoice_credit_memo: resource('invoice_credit_memo', 'invoice_credit_memos', {
    rows: (ledger) => ledger.creditMemos.values(),
    find: (ledger, id) => ledger.creditMemos.get(id),
    render: renderCreditMemo,
  }),
  account: resource('account', 'accounts', {
    rows: (ledger) => ledger.accounts.values(),
    find: (ledger, id) => ledger.accounts.get(id),
    render: renderAccount,
  }),
  company_info: resource('company_info', 'company_info', {
    rows: (ledger) => [ledger.company],
    find: (ledger) => ledger.company,
    render: renderCompany,
  }),
};
