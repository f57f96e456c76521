/**
 * The lists of Rutter's accounting API that this product reads: where they are, under which keys their answers
 * stand, and what an incremental sync calls them.
 * https://docs.rutter.com/rest/2024-08-31
 */
export const ledgerObjects = {
  customers: { list: 'customers', single: 'customer', objectType: 'accounting_customer' },
  invoices: { list: 'invoices', single: 'invoice', objectType: 'invoice' },
  payments: { list: 'invoice_payments', single: 'invoice_payment', objectType: 'invoice_payment' },
  deposits: { list: 'bank_deposits', single: 'bank_deposit', objectType: 'bank_deposit' },
  creditMemos: {
    list: 'invoice_credit_memos',
    single: 'invoice_credit_memo',
    objectType: 'invoice_credit_memo',
  },
  accounts: { list: 'accounts', single: 'account', objectType: 'account' },
} as const;

export type LedgerObject = keyof typeof ledgerObjects;
