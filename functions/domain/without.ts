import { isVoid } from './contained.ts';
import type { LedgerId } from './ids.ts';
import type { Snapshot } from './invoice.ts';
import { sum } from './money.ts';

/** Whether an invoice is not settled by a payment: it lists all that does, without it, or with what was reversed. */
export function isWithout(invoice: Snapshot, id: LedgerId, how: 'surely' | 'perhaps'): boolean {
  if (isVoid(invoice)) return true;
  const { links, totalAmount, amountDue } = invoice;
  const amountOf = (some: Snapshot['links']) => sum(some.map(({ amount }) => amount));
  const own = links.filter(({ ledgerId }) => ledgerId === id);
  const others = links.filter(({ ledgerId, amount }) => ledgerId !== id && amount > 0);
  const tooMuch = amountOf(links) - (totalAmount - amountDue);
  if (own.length === 0) return tooMuch >= 0;
  // What is listed too much may as well be somebody else's, reversed and listed still.
  return how === 'surely' ? tooMuch > amountOf(others) : tooMuch > 0 && tooMuch >= amountOf(own);
}
