import type { InvoiceRow } from './ledger-records.ts';
import { total } from './money.ts';

/** The part of a payment of Alternative that pays one invoice, in minor units. */
export interface CountedPayment {
  readonly amount: number;
  /** `stands` if the partner has the money, `dead` if it failed or was charged back. */
  readonly effect: 'stands' | 'dead';
  /** The ledger payments that record it. */
  readonly copies: readonly { readonly id: string; readonly reversed: boolean }[];
  /** When it was first sent, by Rutter's clock. */
  readonly sentAt: string | null;
}

/**
 * The amount that must be due of an invoice, before it is cut off at 0:
 *
 *     amount due in the ledger - payments that stand + the part of any payment that the ledger has already taken off
 *
 * This repeats the product's rule on purpose, from Rutter's answers, so that a mistake in the product's own
 * arithmetic is found.
 */
export function expectedDue(invoice: InvoiceRow, payments: readonly CountedPayment[]): number {
  const standing = payments.filter(({ effect }) => effect === 'stands').map(({ amount }) => amount);
  const takenOff = payments.map((payment) => appliedInLedger(invoice, payment));
  return invoice.due - total(standing) + total(takenOff);
}

function appliedInLedger(invoice: InvoiceRow, { amount, copies, sentAt }: CountedPayment): number {
  const live = new Set(copies.filter(({ reversed }) => !reversed).map(({ id }) => id));
  const listed = invoice.links.filter(({ id }) => copies.some((copy) => copy.id === id));
  if (listed.length > 0) return total(listed.filter(({ id }) => live.has(id)).map((link) => link.amount));
  // Some platforms do not list what paid an invoice: then only the time of the reading decides.
  const settled = invoice.total - invoice.due;
  const listsLess = total(invoice.links.map((link) => link.amount)) < settled;
  const readSince = sentAt !== null && invoice.lastSyncedAt > sentAt;
  // If one part was reversed, the rest is not known: nothing counts as taken off.
  const isWhole = copies.length > 0 && live.size === copies.length;
  return listsLess && readSince && isWhole ? amount : 0;
}
