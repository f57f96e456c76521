import type { Intent } from '../intent/intent.ts';
import type { Posting } from '../intent/outgoing.ts';
import type { Payment } from '../ledger/payment.ts';
import { type MinorUnits, minorUnits, sum, toDecimalString } from '../shared/money.ts';
import type { Allocation, PaymentDetails } from './details.ts';

/** One field in which the ledger has something else than what was sent, for a person. */
export type Difference = string;

/**
 * Whether the ledger shows a payment as it was sent, to the cent. What a person recorded is held to the amounts, the
 * invoices and the customer alone: its account and its date are the person's choice.
 */
export function differences(intent: Intent, facts: PaymentDetails, copies: readonly Payment[]): Difference[] {
  const posting = intent.attempt?.posting ?? null;
  const [copy] = copies;
  const asSent = posting !== null && copies.length === 1 && copy;
  return [...moneyDifferences(facts, copies), ...(asSent ? sentDifferences(posting, copy) : [])];
}

function moneyDifferences(facts: PaymentDetails, copies: readonly Payment[]): Difference[] {
  const { currency } = facts;
  const money = (amount: number) => `${toDecimalString(minorUnits(amount), currency)} ${currency}`;
  const foreign = copies.find((copy) => copy.currency !== currency);
  if (foreign) return [`currency ${currency}, found ${foreign.currency}`];
  const total = sum(copies.map(({ amount }) => amount));
  const found: Difference[] = [];
  if (total !== facts.amount) found.push(`amount ${money(facts.amount)}, found ${money(total)}`);
  const wanted = byInvoice(facts.allocations);
  const linked = byInvoice(copies.flatMap(({ allocations }) => allocations));
  const invoices = new Set([...wanted.keys(), ...linked.keys()]);
  const moved = [...invoices].filter((id) => (wanted.get(id) ?? 0) !== (linked.get(id) ?? 0));
  // A ledger that lists no links at all says nothing about them.
  if (linked.size > 0 && moved.length > 0) {
    const parts = moved.map((id) => `${money(wanted.get(id) ?? 0)}, found ${money(linked.get(id) ?? 0)}`);
    found.push(`applied to ${parts.join('; ')}`);
  }
  return found;
}

function sentDifferences(posting: Posting, copy: Payment): Difference[] {
  const found: Difference[] = [];
  if (copy.customerId !== null && copy.customerId !== posting.customerId) found.push('another customer');
  if (copy.date !== posting.date) found.push(`date ${posting.date}, found ${copy.date}`);
  if (copy.accountId !== null && copy.accountId !== posting.accountId) found.push('another account');
  return found;
}

function byInvoice(allocations: readonly Allocation[]): Map<string, MinorUnits> {
  const parts = new Map<string, MinorUnits>();
  for (const { invoiceId, amount } of allocations) {
    parts.set(invoiceId, minorUnits((parts.get(invoiceId) ?? 0) + amount));
  }
  return parts;
}

/** Whether a copy can confirm a posting: it has a number in Intacct, and Rutter read it after the posting. */
export function isFresh({ ledger }: Pick<Payment, 'ledger'>, postedAt: string | null): boolean {
  return ledger.platformId !== '' && postedAt !== null && ledger.lastSyncedAt > postedAt;
}
