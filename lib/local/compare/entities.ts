import { customerFields, depositFields, paymentFields } from './fields.ts';
import { invoiceFields } from './invoice-fields.ts';

/** For each entity: its table and Rutter list, the key of its ids, the intents that post it, and the fields to compare. */
export const comparisons = [
  {
    entity: 'customers',
    table: 'Customers',
    list: 'customers',
    key: 'customerId',
    prefix: '',
    posts: null,
    fields: customerFields,
  },
  {
    entity: 'invoices',
    table: 'Invoices',
    list: 'invoices',
    key: 'invoiceId',
    prefix: '',
    posts: null,
    fields: invoiceFields,
  },
  {
    entity: 'payments',
    table: 'Payments',
    list: 'invoice_payments',
    key: 'paymentId',
    prefix: 'intacct:',
    posts: 'payment',
    fields: paymentFields,
  },
  {
    entity: 'deposits',
    table: 'Deposits',
    list: 'bank_deposits',
    key: 'depositId',
    prefix: 'intacct:',
    posts: 'deposit',
    fields: depositFields,
  },
] as const;
