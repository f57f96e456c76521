import type { Books } from './books.ts';
import { found } from './refusal.ts';
import type { LedgerCustomer, LedgerRow } from './rows.ts';

/** A customer to enter. Only the name is required. */
export type NewCustomer = Partial<Omit<LedgerCustomer, keyof LedgerRow>> & { readonly name: string };
/** Fields to change. */
export type CustomerChanges = Partial<Omit<LedgerCustomer, keyof LedgerRow>>;

/** Enters a customer. */
export const addCustomer = (books: Books, input: NewCustomer): LedgerCustomer => {
  books.beginChange();
  const customer: LedgerCustomer = {
    contact: null,
    email: null,
    phone: null,
    taxNumber: null,
    currency: null,
    subsidiaryId: null,
    active: true,
    address: null,
    ...input,
    ...books.newRow(),
  };
  books.customers.set(customer.id, customer);
  return customer;
};

/** Changes a customer. `active: false` archives it. Throws LedgerRefusal. */
export const editCustomer = (books: Books, id: string, changes: CustomerChanges): LedgerCustomer => {
  books.beginChange();
  const customer = books.touched<LedgerCustomer>(found(books.customers.get(id), 'Customer', id), changes);
  books.customers.set(id, customer);
  return customer;
};

/** Removes a customer; its invoices stay. Throws LedgerRefusal. */
export const deleteCustomer = (books: Books, id: string): void => {
  books.beginChange();
  found(books.customers.get(id), 'Customer', id);
  books.customers.delete(id);
};
