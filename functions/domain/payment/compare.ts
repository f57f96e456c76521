import type { Intent } from '../intent/intent.ts';
import type { Posting } from '../intent/outgoing.ts';
import type { Payment } from '../ledger/payment.ts';
import { type MinorUnits, minorUnits, sum, toDecimalString } from '../shared/money.ts';
import type { Allocation, PaymentDetails } from './details.ts';

/** A field in which the ledger differs from the payment, in words: "amount 100.00 USD, found 90.00 USD". */
export type Difference = string;

/**
 * The differences between a payment and the ledger payments (`copies`) that record it; none if they agree to the cent.
 *
 * | recorded by | compared |
 * |---|---|
 * | us, as one ledger payment | currency, amount, invoices, customer, date, account |
 * | a person | currency, amount, invoices; date and account are the person's choice |
 */
export function differences(
  intent: Intent,
  details: PaymentDetails,
  copies: readonly Payment[],
): Difference[] {
  const posting = intent.attempt?.posting ?? null;
  const [copy] = copies;
  const sentByUs = posting !== null && copies.length === 1 && copy;
  return [...moneyDifferences(details, copies), ...(sentByUs ? postingDifferences(posting, copy) : [])];
}

function moneyDifferences(details: PaymentDetails, copies: readonly Payment[]): Difference[] {
  const { currency } = details;
  const money = (amount: number) => `${toDecimalString(minorUnits(amount), currency)} ${currency}`;
  const foreign = copies.find((copy) => copy.currency !== currency);
  if (foreign) return [`currency ${currency}, found ${foreign.currency}`];
  const total = sum(copies.map(({ amount }) => amount));
  const found: Difference[] = [];
  if (total !== details.amount) found.push(`amount ${money(details.amount)}, found ${money(total)}`);
  const expected = sumByInvoice(details.allocations);
  const applied = sumByInvoice(copies.flatMap(({ allocations }) => allocations));
  const invoices = new Set([...expected.keys(), ...applied.keys()]);
  const differing = [...invoices].filter((id) => (expected.get(id) ?? 0) !== (applied.get(id) ?? 0));
  // A ledger that lists no allocations says nothing about them.
  if (applied.size > 0 && differing.length > 0) {
    const texts = differing.map(
      (id) => `${money(expected.get(id) ?? 0)}, found ${money(applied.get(id) ?? 0)}`,
    );
    found.push(`applied to ${texts.join('; ')}`);
  }
  return found;
}

function postingDifferences(posting: Posting, copy: Payment): Difference[] {
  const found: Difference[] = [];
  if (copy.customerId !== null && copy.customerId !== posting.customerId) found.push('another customer');
  if (copy.date !== posting.date) found.push(`date ${posting.date}, found ${copy.date}`);
  if (copy.accountId !== null && copy.accountId !== posting.accountId) found.push('another account');
  return found;
}

function sumByInvoice(allocations: readonly Allocation[]): Map<string, MinorUnits> {
  const sums = new Map<string, MinorUnits>();
  for (const { invoiceId, amount } of allocations) {
    sums.set(invoiceId, minorUnits((sums.get(invoiceId) ?? 0) + amount));
  }
  return sums;
}

/** True if a ledger record can confirm a posting: it has a number in Intacct, and Rutter read it after the posting. */
export function canConfirm({ ledger }: Pick<Payment, 'ledger'>, postedAt: string | null): boolean {
  return ledger.platformId !== '' && postedAt !== null && ledger.lastSyncedAt > postedAt;
}
