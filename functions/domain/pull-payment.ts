import { type Decision, decide } from './decision.ts';
import type { PaymentId } from './ids.ts';
import { paymentId } from './ids.ts';
import type { Intent } from './intent.ts';
import { carriesMemo } from './look-up.ts';
import { sum } from './money.ts';
import type { Payment } from './payment.ts';

/**
 * Decides on one version of a payment from the ledger. One that records a payment of Alternative is not stored as a
 * second one; if it was stored before that was known, it goes on following the ledger with its counterpart's name.
 */
export function decidePayment(stored: Payment | undefined, incoming: Payment): Decision<Payment> {
  const ours = incoming.matchedTo !== undefined;
  return !stored && ours ? { outcome: 'ignored', reason: 'OUR_OWN_PAYMENT' } : decide(stored, incoming);
}

/** Alternative gives no longer ids. */
const longestId = 128;

/** The payment of Alternative whose id a memo is, if it could be one. */
export function namedByMemo({ memo }: Payment): PaymentId | undefined {
  const id = memo?.trim() ?? '';
  return id !== '' && id.length <= longestId ? paymentId.parse(`alternative:${id}`) : undefined;
}

/** A payment of the ledger that records one of Alternative. */
export interface Recognised {
  readonly payment: Payment;
  readonly intent: Intent;
  /** The intent is known to be its owner, by id; else it carries the intent's memo. */
  readonly claimed: boolean;
}

/** Whether a memo is ours: of what never left us it is somebody else's. */
export function wroteMemo({ firstSentAt, subjectId }: Intent, payment: Payment): boolean {
  return firstSentAt !== null && carriesMemo(payment, subjectId.replace(/^alternative:/, ''));
}

/** Whether the intent has never heard of this payment, which carries its memo. */
export function isFirstSight({ payment, intent, claimed }: Recognised): boolean {
  const { ledgerId } = payment.ledger;
  return !claimed && !intent.ledgerIds.includes(ledgerId) && !intent.sightings.includes(ledgerId);
}

const settled: ReadonlySet<string> = new Set(['CONFIRMED', 'CLOSED']);

/** Whether a version that was read just now may change what the intent says: it waits for one, or says otherwise. */
export function matters({ payment, intent }: Recognised): boolean {
  return !settled.has(intent.state) || !hasItsMoney(intent, payment);
}

/** Where a person recorded it in parts, only its invoices tell whether all of it is there. */
function hasItsMoney({ ledgerIds, amount, currency, posting }: Intent, payment: Payment): boolean {
  if (ledgerIds.length > 1) return true;
  if (payment.amount !== amount || payment.currency !== currency) return false;
  // A ledger that lists no invoices says nothing about them.
  if (payment.allocations.length === 0) return true;
  return posting === null
    ? sum(payment.allocations.map((part) => part.amount)) === amount
    : isApplied(posting, payment);
}

function isApplied({ allocations }: NonNullable<Intent['posting']>, payment: Payment): boolean {
  const parts = new Map(allocations.map((part) => [part.invoiceId, part.amount]));
  return (
    payment.allocations.length === parts.size &&
    payment.allocations.every(({ invoiceId, amount }) => parts.get(invoiceId) === amount)
  );
}
