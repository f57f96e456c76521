import { isVoid } from '../../domain/invoice/applied.ts';
import type { Invoice } from '../../domain/invoice/invoice.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { InvalidInput } from '../../domain/shared/errors.ts';
import { sum, toDecimalString } from '../../domain/shared/money.ts';
import type { WriteBackDeps } from '../engine/ports.ts';

/**
 * Checks the ledger payments that a person named as the record of a payment. Throws {@link InvalidInput} if one is
 * claimed by another intent or pays other invoices, or if their sum differs from the payment where it must not.
 */
export async function checkNamedPayments(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  found: readonly Payment[],
): Promise<void> {
  const { intent, payment, invoices } = paymentCase;
  // Money that was paid for missing or void invoices is applied to other invoices.
  const mayBeElsewhere = payment.allocations.every(({ invoiceId }) =>
    isMissingOrVoid(invoices.get(invoiceId)),
  );
  const ids = found.map(({ ledger }) => ledger.ledgerId);
  const claimants = await deps.intents.claimants(intent.connectionId, ids);
  for (const { ledger, allocations } of found) {
    const name = ledger.platformId;
    const claimedBy = claimants.get(ledger.ledgerId);
    if (claimedBy && claimedBy !== intent.writeBackId) {
      throw new InvalidInput('ledgerIds', `payment ${name} records ${claimedBy} already`);
    }
    if (!mayBeElsewhere && paysOtherInvoices(payment, allocations))
      throw new InvalidInput('ledgerIds', `payment ${name} pays other invoices`);
  }
  const difference = differenceOf(payment, found);
  if (difference && !mayDiffer(paymentCase, found, difference))
    throw new InvalidInput('ledgerIds', difference.sentence);
}

function isMissingOrVoid(invoice: Invoice | undefined): boolean {
  return invoice !== undefined && (invoice.missingSince !== null || isVoid(invoice.ledger));
}

/** True if a ledger payment pays invoices that the payment does not name. */
export function paysOtherInvoices(
  { allocations: own }: PaymentCase['payment'],
  parts: Payment['allocations'],
): boolean {
  return parts.some(({ invoiceId }) => !own.some((part) => part.invoiceId === invoiceId));
}

/** How named ledger payments differ in money from the payment that they record. */
interface Difference {
  readonly sentence: string;
  /** True if they are in the currency of the payment and sum up to less. */
  readonly isLess: boolean;
}

/** How these ledger payments differ in money from the payment; undefined if they do not. */
export function differenceOf(
  { amount, currency }: PaymentCase['payment'],
  found: readonly Payment[],
): Difference | undefined {
  if (currency === null || amount === null) return undefined;
  const foreign = found.find((copy) => copy.currency !== currency);
  if (foreign) {
    return { sentence: `payment ${foreign.ledger.platformId} is in ${foreign.currency}`, isLess: false };
  }
  const total = sum(found.map((copy) => copy.amount));
  if (total === amount) return undefined;
  const [named, wanted] = [total, amount].map((money) => toDecimalString(money, currency));
  const sentence = `they sum up to ${named}, the payment is over ${wanted} ${currency}`;
  return { sentence, isLess: total < amount };
}

/** Reasons whose step asks a person to record something that cannot equal the payment. */
const reasonsToDiffer: ReadonlySet<string | null> = new Set(['ALLOCATION_MISMATCH', 'CURRENCY_MISMATCH']);

/** True if the reason that kept the payment from being posted allows its record by hand to differ from it. */
function mayDiffer(
  { intent, payment }: PaymentCase,
  found: readonly Payment[],
  { isLess }: Difference,
): boolean {
  const { state, history } = intent;
  const held = history.findLast(({ to }) => to === 'HELD' || to === 'REFUSED');
  const reason = state === 'CLOSED' ? (held?.reason ?? null) : intent.reason;
  if (reasonsToDiffer.has(reason)) return true;
  if (!isLess) return false;
  // The person applied what was due and kept the rest as an advance. The reason may have become INVOICE_ALREADY_PAID by
  // that, so the history is asked too.
  const isPaidOff = reason === 'INVOICE_ALREADY_PAID';
  const wasShort = history.some((entry) => entry.reason === 'NOT_ENOUGH_DUE');
  return reason === 'NOT_ENOUGH_DUE' || (isPaidOff && (wasShort || paysSomeInFull(payment, found)));
}

/**
 * True if some of the payment's invoices get their whole part, and the others, which are paid already, get nothing.
 */
function paysSomeInFull({ allocations }: PaymentCase['payment'], found: readonly Payment[]): boolean {
  const applied = found.flatMap((copy) => copy.allocations);
  const parts = allocations.map(({ invoiceId, amount }) => {
    const own = sum(applied.filter((part) => part.invoiceId === invoiceId).map((part) => part.amount));
    return { own, amount };
  });
  const isWhole = ({ own, amount }: (typeof parts)[number]) => own === amount;
  return parts.some(isWhole) && parts.every((part) => part.own === 0 || isWhole(part));
}
