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
 * What a pull does with one version of a ledger payment (see `ledger/record.ts`). A ledger payment that records a
 * payment of Alternative (`matchedTo`) is
 *
 * - ignored if it is not stored yet: the payment of Alternative is stored already, and must not count twice;
 * - updated if it was stored before it was recognised. It keeps following the ledger, now with `matchedTo`.
 */
export function decideLedgerPayment(stored: Payment | undefined, incoming: Payment): Decision<Payment> {
  if (!stored && incoming.matchedTo !== undefined) return { outcome: 'ignored', reason: 'OUR_OWN_PAYMENT' };
  return decideRecord(stored, incoming);
}

/** The length of the longest id that Alternative gives. */
const maxIdLength = 128;

/** The payment or payout of Alternative that a memo may name; undefined if the memo cannot be an id. */
export function paymentIdInMemo({ memo }: Pick<Payment, 'memo'>): PaymentId | undefined {
  const id = memo?.trim() ?? '';
  return id !== '' && id.length <= maxIdLength ? paymentId.parse(`alternative:${id}`) : undefined;
}

/** The fields of a ledger record by which it is recognised as ours. */
export interface Traceable extends Pick<Payment, 'memo'> {
  readonly matchedTo?: string | undefined;
  readonly ledger: Pick<Payment['ledger'], 'ledgerId' | 'lastSyncedAt'>;
}

/** A payment or a deposit of the ledger that records one of Alternative. */
export interface Recognised<Incoming extends Traceable = Payment> {
  readonly record: Incoming;
  readonly intent: Intent;
  /** True if the intent claimed the record, by its id. False if the record only carries the intent's memo. */
  readonly claimed: boolean;
}

/** True if we sent the memo of a record. If we never sent the intent, somebody else wrote that memo. */
export function isOurMemo({ firstSentAt, subjectId }: Intent, record: Pick<Payment, 'memo'>): boolean {
  return firstSentAt !== null && carriesMemo(record, subjectId.replace(/^alternative:/, ''));
}

/** True if a record that carries the intent's memo is not among the intent's records yet. */
export function isNewSighting({ record, intent, claimed }: Recognised<Traceable>): boolean {
  const { ledgerId } = record.ledger;
  const seen = [...idsIn('current', intent), ...idsIn('sighted', intent)];
  return !claimed && !seen.includes(ledgerId);
}

/** The states in which an intent waits for no further version of its ledger record. */
export const terminalStates: ReadonlySet<string> = new Set(['CONFIRMED', 'CLOSED']);

/** True if a new version of a ledger payment may change its intent: the intent waits for it, or the version differs. */
export function mayChangeIntent({ record, intent }: Recognised): boolean {
  return !terminalStates.has(intent.state) || !isAsRecorded(intent, record);
}

/**
 * True if the ledger payment has the amount, the currency and the invoices of its intent. Always true for one of several
 * that record the intent: a single one cannot be compared, and the pull of the invoices notices if one is missing.
 */
function isAsRecorded(intent: Intent, payment: Payment): boolean {
  const { amount, currency, attempt } = intent;
  if (idsIn('current', intent).length > 1) return true;
  if (payment.amount !== amount || payment.currency !== currency) return false;
  // A ledger that lists no invoices says nothing about them.
  if (payment.allocations.length === 0) return true;
  return attempt?.posting
    ? isAppliedAsSent(attempt.posting, payment)
    : sum(payment.allocations.map((allocation) => allocation.amount)) === amount;
}

function isAppliedAsSent({ allocations }: Posting, payment: Payment): boolean {
  const sent = new Map(allocations.map(({ invoiceId, amount }) => [invoiceId, amount]));
  return (
    payment.allocations.length === sent.size &&
    payment.allocations.every(({ invoiceId, amount }) => sent.get(invoiceId) === amount)
  );
}
