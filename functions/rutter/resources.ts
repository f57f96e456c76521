import type { Entity } from '../domain/shared/ids.ts';

/** How Rutter names a list, the object in an answer by id, and the object in an incremental sync. */
interface ObjectNames {
  readonly list: string;
  readonly single: string;
  readonly objectType: string;
}

/**
 * The objects of Rutter's accounting API that this product reads. `list` is the path of an object and the key of its
 * list, `single` the key of one record, `objectType` its name in a request for an incremental sync.
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
} as const satisfies Record<Entity | 'creditMemos' | 'accounts', ObjectNames>;

export type LedgerObject = keyof typeof ledgerObjects;
