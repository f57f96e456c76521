import { minorUnits, sum } from '../shared/money.ts';
import type { Instant } from '../shared/time.ts';
import { type Contradiction, computeInvoiceState, type InvoiceState } from './amount-due.ts';
import { appliedInLedger, inInvoiceCurrency } from './applied.ts';
import { heldForArithmetic, isHeldWithSnapshot } from './from-ledger.ts';
import type { Invoice, PaymentEntry } from './invoice.ts';

/**
 * An invoice after what is known of Alternative's payments has changed. Recording a payment that brings the amount
 * due to 0 freezes it. The death of one that covered it thaws it, and so does the news that one was counted twice: it
 * shows the ledger's latest snapshot again.
 */
export function applyPayments(stored: Invoice, alternative: readonly PaymentEntry[], at: Instant): Invoice {
  const next = { ...stored, alternative: [...alternative], version: stored.version + 1 };
  const shown = computeInvoiceState(stored.ledger, alternative);
  // What it shows, a payment in its currency covers, whatever the ledger has made of it since.
  const before = { ...stored, alternative: inInvoiceCurrency(stored.alternative, stored) };
  const uncovered =
    hasLostCover(before, inInvoiceCurrency(alternative, stored)) ||
    wasCountedTwice(stored, alternative, shown);
  if (stored.frozenSince && !uncovered) return stillPaid(stored, next, shown);
  // A snapshot that contradicted itself was kept beside what is shown, as one is of a frozen invoice.
  const resolved = isHeldWithSnapshot(stored) && !('contradiction' in shown);
  const followed = resolved ? { ...unfrozen(next), held: null } : stored.frozenSince ? unfrozen(next) : next;
  if ('contradiction' in shown) {
    // No longer frozen: the next version of the ledger that makes sense is shown.
    const held = heldForArithmetic(followed.ledger, shown);
    return { ...followed, held, collectible: false, frozenSince: null };
  }
  // What a pull brought to 0 is not frozen by the next mark on a payment: the ledger may still take it back.
  const wasDue = stored.frozenSince !== null || stored.amountDue > 0;
  const covered =
    wasDue &&
    shown.kind === 'invoice' &&
    shown.amountDue === 0 &&
    stands(inInvoiceCurrency(alternative, stored.ledger));
  const offered = shown.collectible && !followed.missingSince && !followed.held;
  if (!covered)
    return { ...followed, ...shown, collectible: offered, frozenSince: frozenByLedger(followed, shown) };
  return {
    ...followed,
    ...shown,
    status: 'paid',
    paidIn: shown.paidIn ?? 'alternative',
    collectible: false,
    frozenSince: stored.frozenSince ?? at,
  };
}

/** A person takes what the ledger has: an invoice that was paid shows its latest snapshot, and is paid again if that is. */
export function takeLedgerValues(invoice: Invoice, at: Instant): Invoice {
  const { amountDue } = invoice.ledger;
  return applyPayments({ ...unfrozen(invoice), amountDue, frozenSince: null }, invoice.alternative, at);
}

function stands(alternative: readonly PaymentEntry[]): boolean {
  return alternative.some(({ effect }) => effect === 'stands');
}

function frozenByLedger(invoice: Invoice, shown: InvoiceState): Instant | null {
  return shown.paidIn ? (invoice.frozenSince ?? invoice.ledger.lastSyncedAt) : null;
}

/** Frozen as before; only what was collected beyond it is news, as far as the latest snapshot bears it out. */
function stillPaid(stored: Invoice, next: Invoice, shown: InvoiceState | Contradiction): Invoice {
  if ('contradiction' in shown) return next;
  const more = Math.max(0, standing(next.alternative) - standing(stored.alternative));
  const overpaid = minorUnits(Math.min(shown.overpaid, stored.overpaid + more));
  return { ...next, overpaid, paidIn: shown.paidIn === 'alternative' ? shown.paidIn : stored.paidIn };
}

/** Whether a payment stands no more or with less, or a dead one turns out to be what settled it in the ledger. */
function hasLostCover({ ledger, alternative: before }: Invoice, after: readonly PaymentEntry[]): boolean {
  return after.some((payment) => {
    const known = before.filter(({ paymentId }) => paymentId === payment.paymentId);
    if (standing([payment]) < standing(known)) return true;
    return payment.effect === 'dead' && isNewlyContained(ledger, payment, before, after);
  });
}

/**
 * Whether a payment that we never sent turns out to be one that the ledger had already: only both together seemed to
 * cover the invoice, of which more is due than a higher total explains.
 */
function wasCountedTwice(
  { ledger, alternative: before, totalAmount }: Invoice,
  after: readonly PaymentEntry[],
  shown: InvoiceState | Contradiction,
): boolean {
  if ('contradiction' in shown || shown.amountDue <= Math.max(0, ledger.totalAmount - totalAmount))
    return false;
  return after.some(
    (payment) =>
      payment.effect === 'stands' &&
      payment.firstSentAt === null &&
      isNewlyContained(ledger, payment, before, after),
  );
}

function isNewlyContained(
  ledger: Invoice['ledger'],
  payment: PaymentEntry,
  before: readonly PaymentEntry[],
  after: readonly PaymentEntry[],
): boolean {
  const known = before.filter(({ paymentId }) => paymentId === payment.paymentId);
  const contained = known.map((one) => appliedInLedger(ledger, one, before));
  return appliedInLedger(ledger, payment, after) > sum(contained);
}

function standing(alternative: readonly PaymentEntry[]): number {
  return alternative.reduce((total, { effect, amount }) => total + (effect === 'stands' ? amount : 0), 0);
}

/** Shows the latest snapshot with its lines. */
function unfrozen(invoice: Invoice): Invoice {
  const { ledger, laterLineItems } = invoice;
  const {
    status: _status,
    amountDue: _due,
    links: _links,
    platformId: _id,
    updatedAt: _at,
    lastSyncedAt: _s,
    ...described
  } = ledger;
  const lines = laterLineItems && {
    lineItems: laterLineItems.items,
    lineItemsDigest: laterLineItems.digest,
    lineItemsOverflow: laterLineItems.overflow,
    laterLineItems: null,
  };
  return { ...invoice, ...described, ...lines };
}
