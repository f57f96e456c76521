import type { Intent } from '../intent/intent.ts';
import { idsIn } from '../intent/ledger-records.ts';
import type { Posting } from '../intent/outgoing.ts';
import type { Payment } from '../ledger/payment.ts';
import { carriesMemo } from '../ledger/payment.ts';
import { type Decision, decideRecord } from '../ledger/record.ts';
import type { PaymentId } from '../shared/ids.ts';
import { paymentId } from '../shared/ids.ts';
import { sum } from '../shared/money.ts';

/**
 * Decides on one version of a payment from the ledger. One that records a payment of Alternative is not stored as a
 * second one; if it was stored before that was known, it goes on following the ledger with its counterpart's name.
 */
export function decideLedgerPayment(stored: Payment | undefined, incoming: Payment): Decision<Payment> {
  const ours = incoming.matchedTo !== undefined;
  return !stored && ours ? { outcome: 'ignored', reason: 'OUR_OWN_PAYMENT' } : decideRecord(stored, incoming);
}

/** Alternative gives no longer ids. */
const longestId = 128;

/** The payment or payout of Alternative whose id a memo is, if it could be one. */
export function paymentIdInMemo({ memo }: Pick<Payment, 'memo'>): PaymentId | undefined {
  const id = memo?.trim() ?? '';
  return id !== '' && id.length <= longestId ? paymentId.parse(`alternative:${id}`) : undefined;
}

/** A record of the ledger, as far as it tells whether it came from us. */
export interface Traceable extends Pick<Payment, 'memo'> {
  readonly matchedTo?: string | undefined;
  readonly ledger: Pick<Payment['ledger'], 'ledgerId' | 'lastSyncedAt'>;
}

/** A payment or a deposit of the ledger that records one of Alternative. */
export interface Recognised<Incoming extends Traceable = Payment> {
  readonly record: Incoming;
  readonly intent: Intent;
  /** The intent is known to be its owner, by id; else it carries the intent's memo. */
  readonly claimed: boolean;
}

/** Whether a memo is ours: of what never left us it is somebody else's. */
export function isOurMemo({ firstSentAt, subjectId }: Intent, record: Pick<Payment, 'memo'>): boolean {
  return firstSentAt !== null && carriesMemo(record, subjectId.replace(/^alternative:/, ''));
}

/** Whether the intent has never heard of this record, which carries its memo. */
export function isNewSighting({ record, intent, claimed }: Recognised<Traceable>): boolean {
  const { ledgerId } = record.ledger;
  const known = [...idsIn('current', intent), ...idsIn('sighted', intent)];
  return !claimed && !known.includes(ledgerId);
}

/** The states that wait for no version of the ledger's record. */
export const terminalStates: ReadonlySet<string> = new Set(['CONFIRMED', 'CLOSED']);

/** Whether a version that was read just now may change what the intent says: it waits for one, or says otherwise. */
export function mayChangeIntent({ record, intent }: Recognised): boolean {
  return !terminalStates.has(intent.state) || !hasItsMoney(intent, record);
}

/** Where a person recorded it in parts, only its invoices tell whether all of it is there. */
function hasItsMoney(intent: Intent, payment: Payment): boolean {
  const { amount, currency, attempt } = intent;
  if (idsIn('current', intent).length > 1) return true;
  if (payment.amount !== amount || payment.currency !== currency) return false;
  // A ledger that lists no invoices says nothing about them.
  if (payment.allocations.length === 0) return true;
  return attempt?.posting
    ? isApplied(attempt.posting, payment)
    : sum(payment.allocations.map((part) => part.amount)) === amount;
}

function isApplied({ allocations }: Posting, payment: Payment): boolean {
  const parts = new Map(allocations.map((part) => [part.invoiceId, part.amount]));
  return (
    payment.allocations.length === parts.size &&
    payment.allocations.every(({ invoiceId, amount }) => parts.get(invoiceId) === amount)
  );
}
