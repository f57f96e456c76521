import type { Books } from './books.ts';
import type { Allocation, LedgerLink } from './rows.ts';

/** Adds one link to each allocated invoice. */
export const link = (
  books: Books,
  allocations: readonly Allocation[],
  by: Pick<LedgerLink, 'id' | 'kind' | 'date'>,
): void => {
  for (const { invoiceId, amount } of allocations) {
    const invoice = books.invoices.get(invoiceId);
    if (!invoice) continue;
    const links = [...invoice.links, { ...by, amount, reversed: false }];
    books.invoices.set(invoiceId, books.touched(invoice, { links }));
  }
};

/** Undoes a link: `removed` from the list, or `kept` in it as reversed. */
export const unlink = (
  books: Books,
  allocations: readonly Allocation[],
  id: string,
  listed: 'removed' | 'kept',
): void => {
  for (const invoiceId of new Set(allocations.map((allocation) => allocation.invoiceId))) {
    const invoice = books.invoices.get(invoiceId);
    if (!invoice) continue;
    const links =
      listed === 'kept'
        ? invoice.links.map((entry) => (entry.id === id ? { ...entry, reversed: true } : entry))
        : invoice.links.filter((entry) => entry.id !== id);
    books.invoices.set(invoiceId, books.touched(invoice, { links }));
  }
};

/** Adds to, or takes from, the amounts that draft payments have selected on invoices. */
export const select = (books: Books, allocations: readonly Allocation[], sign: 1 | -1): void => {
  for (const { invoiceId, amount } of allocations) {
    const invoice = books.invoices.get(invoiceId);
    if (!invoice) continue;
    books.invoices.set(invoiceId, books.touched(invoice, { selected: invoice.selected + sign * amount }));
  }
};
