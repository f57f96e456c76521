import { customer, deposit, payment } from './fields.ts';
import { invoice } from './invoice-facts.ts';

/** What is compared of each entity, where its ids stand, and which intents post it to the ledger. */
export const comparisons = [
  {
    entity: 'customers',
    table: 'Customers',
    list: 'customers',
    key: 'customerId',
    prefix: '',
    posts: null,
    facts: customer,
  },
  {
    entity: 'invoices',
    table: 'Invoices',
    list: 'invoices',
    key: 'invoiceId',
    prefix: '',
    posts: null,
    facts: invoice,
  },
  {
    entity: 'payments',
    table: 'Payments',
    list: 'invoice_payments',
    key: 'paymentId',
    prefix: 'intacct:',
    posts: 'payment',
    facts: payment,
  },
  {
    entity: 'deposits',
    table: 'Deposits',
    list: 'bank_deposits',
    key: 'depositId',
    prefix: 'intacct:',
    posts: 'deposit',
    facts: deposit,
  },
] as const;
