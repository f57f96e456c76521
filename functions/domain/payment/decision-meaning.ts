import type { Intent } from '../intent/intent.ts';
import type { InvoiceId } from '../shared/ids.ts';
import { advanceAmount, isPartlyUnreadable } from './advance.ts';
import type { PaymentRecords } from './case.ts';
import type { IntentDecision } from './decision.ts';
import { cannotDetectReversal, isFullyReversed } from './reversal.ts';
import { isRecorded, isStanding } from './todos.ts';

/** What a decision is applied to. */
export type DecisionInput = Pick<PaymentRecords, 'payment' | 'invoices'> & {
  readonly intent: Intent;
  /** True if copies of the ledger show that what records the payment was reversed. A person's word is not enough. */
  readonly reversed?: boolean;
};

/**
 * True if the ledger payments that a decision names must be read to carry it out:
 *
 * | outcome | always, except |
 * |---|---|
 * | `same-payment` | to accept a difference |
 * | `done-by-hand` | to book a refund, to report a reversal, for an advance without a number, for a payment of no invoice |
 * | others | never |
 */
export function needsLedgerPayments(decision: IntentDecision, input: DecisionInput): boolean {
  const { intent, payment } = input;
  if (decision.outcome === 'same-payment') return intent.reason !== 'FOUND_DIFFERENT';
  if (decision.outcome !== 'done-by-hand') return false;
  if (booksRefund(decision, input) || reportsReversal(decision, input)) return false;
  if (!decision.ledgerIds && isAdvanceOnly(input)) return false;
  return (payment?.allocations.length ?? 0) > 0;
}

/**
 * True if no part of the payment can be on its invoices, because all of them are paid already. Then a person keeps it as
 * an advance, of which we have no copy.
 */
function isAdvanceOnly({ intent, payment, invoices }: DecisionInput): boolean {
  if (intent.closedAs === 'done-by-hand') return intent.ledgerId === null;
  const isPaid = (id: InvoiceId) => invoices.get(id)?.ledger.amountDue === 0;
  const areAllPaid = payment?.allocations.every(({ invoiceId }) => isPaid(invoiceId)) ?? false;
  return intent.reason === 'INVOICE_ALREADY_PAID' && areAllPaid;
}

/**
 * True if `done-by-hand` says that a refund of a recorded payment is booked. With `ledgerIds` it says instead which
 * payment in Intacct records the payment.
 */
export function booksRefund(
  { ledgerIds }: IntentDecision,
  { payment, intent, invoices }: DecisionInput,
): boolean {
  if (ledgerIds || !payment || payment.refundedAmount === 0 || !isRecorded(intent)) return false;
  const paid = payment.allocations.flatMap(({ invoiceId }) => invoices.get(invoiceId) ?? []);
  return advanceAmount(intent) > 0 || !isFullyReversed(payment, intent, paid);
}

/**
 * True if the decision says that a failed payment was reversed in Intacct. A person may say so only if no copy can show
 * the reversal: otherwise the copies close the to-do.
 */
export function reportsReversal(
  { outcome, ledgerIds }: IntentDecision,
  { payment, intent, invoices }: DecisionInput,
): boolean {
  const mayReport = outcome === 'ignore' || (outcome === 'done-by-hand' && !ledgerIds);
  if (!mayReport || !payment || isStanding(payment) || !isRecorded(intent)) return false;
  const paid = payment.allocations.flatMap(({ invoiceId }) => invoices.get(invoiceId) ?? []);
  return isPartlyUnreadable(intent) || cannotDetectReversal(payment, paid);
}
