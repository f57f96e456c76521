import type { InvoiceRow } from './ledger-side.ts';
import { total } from './money.ts';

/** A payment of Alternative, as far as one invoice is concerned; minor units. */
export interface Counted {
  readonly amount: number;
  /** The money is with the partner, or it went back. */
  readonly effect: 'stands' | 'dead';
  /** The ledger payments that record it. */
  readonly copies: readonly { readonly id: string; readonly reversed: boolean }[];
  /** When it was first sent, by Rutter's clock. */
  readonly sentAt: string | null;
}

/**
 * What must be due of an invoice, before it is cut off at 0:
 *
 *     ledger's amount due - what was collected and stands + what of all of it the ledger has already taken off
 *
 * This is said here a second time on purpose, from what Rutter answers, so that a mistake in the product's own
 * arithmetic shows.
 */
export function dueByRule(invoice: InvoiceRow, payments: readonly Counted[]): number {
  const standing = payments.filter(({ effect }) => effect === 'stands').map(({ amount }) => amount);
  const takenOff = payments.map((payment) => takenOffFor(invoice, payment));
  return invoice.due - total(standing) + total(takenOff);
}

function takenOffFor(invoice: InvoiceRow, { amount, copies, sentAt }: Counted): number {
  const live = new Set(copies.filter(({ reversed }) => !reversed).map(({ id }) => id));
  const listed = invoice.links.filter(({ id }) => copies.some((copy) => copy.id === id));
  if (listed.length > 0) return total(listed.filter(({ id }) => live.has(id)).map((link) => link.amount));
  // Some platforms list nothing of what settled an invoice: then only the time of the reading can tell.
  const settled = invoice.total - invoice.due;
  const listsLess = total(invoice.links.map((link) => link.amount)) < settled;
  const readSince = sentAt !== null && invoice.lastSyncedAt > sentAt;
  // How much of it a reversed part was cannot be told either.
  const isWhole = copies.length > 0 && live.size === copies.length;
  return listsLess && readSince && isWhole ? amount : 0;
}
