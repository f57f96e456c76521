import { minorUnits, sum } from '../shared/money.ts';
import type { Instant } from '../shared/time.ts';
import { type Contradiction, computeInvoiceState, type InvoiceState } from './amount-due.ts';
import { appliedInLedger, inInvoiceCurrency } from './applied.ts';
import { heldForArithmetic, isHeldWithSnapshot } from './from-ledger.ts';
import type { Invoice, PaymentEntry } from './invoice.ts';

/**
 * The invoice after its payments from Alternative have changed.
 *
 * - Recording a payment that brings the amount due to 0 freezes the invoice, `at` this time.
 * - A frozen invoice is unfrozen if a payment no longer covers it as before (it failed, was charged back, or is for
 *   less), or if a payment turns out to have been counted twice. It then shows the ledger's latest snapshot again.
 * - The invoice is held if the ledger's amounts contradict each other.
 */
export function applyPayments(stored: Invoice, payments: readonly PaymentEntry[], at: Instant): Invoice {
  const next = { ...stored, alternative: [...payments], version: stored.version + 1 };
  const state = computeInvoiceState(stored.ledger, payments);
  // A frozen invoice may show another currency than the latest snapshot: its cover is in the currency that it shows.
  const before = { ...stored, alternative: inInvoiceCurrency(stored.alternative, stored) };
  const uncovered =
    hasLostCover(before, inInvoiceCurrency(payments, stored)) || wasCountedTwice(stored, payments, state);
  if (stored.frozenSince && !uncovered) return keepFrozen(stored, next, state);
  // The contradictory snapshot was stored without being shown, as the snapshots of a frozen invoice are.
  const isResolved = isHeldWithSnapshot(stored) && !('contradiction' in state);
  const followed = isResolved
    ? { ...unfrozen(next), held: null }
    : stored.frozenSince
      ? unfrozen(next)
      : next;
  if ('contradiction' in state) {
    // Not frozen, so that the next snapshot without a contradiction is shown.
    const held = heldForArithmetic(followed.ledger, state);
    return { ...followed, held, collectible: false, frozenSince: null };
  }
  // Do not freeze an invoice that a pull, not a payment, brought to 0: the ledger may reopen it.
  const wasDue = stored.frozenSince !== null || stored.amountDue > 0;
  const covered =
    wasDue &&
    state.kind === 'invoice' &&
    state.amountDue === 0 &&
    hasStandingPayment(inInvoiceCurrency(payments, stored.ledger));
  const collectible = state.collectible && !followed.missingSince && !followed.held;
  if (!covered) return { ...followed, ...state, collectible, frozenSince: frozenByLedger(followed, state) };
  return {
    ...followed,
    ...state,
    status: 'paid',
    paidIn: state.paidIn ?? 'alternative',
    collectible: false,
    frozenSince: stored.frozenSince ?? at,
  };
}

/** The invoice after a person took Intacct's values: it shows the latest snapshot, and is frozen again if paid. */
export function takeLedgerValues(invoice: Invoice, at: Instant): Invoice {
  const { amountDue } = invoice.ledger;
  return applyPayments({ ...unfrozen(invoice), amountDue, frozenSince: null }, invoice.alternative, at);
}

function hasStandingPayment(payments: readonly PaymentEntry[]): boolean {
  return payments.some(({ effect }) => effect === 'stands');
}

function frozenByLedger(invoice: Invoice, state: InvoiceState): Instant | null {
  return state.paidIn ? (invoice.frozenSince ?? invoice.ledger.lastSyncedAt) : null;
}

/** The invoice stays frozen. `overpaid` follows the latest snapshot, but grows at most by the payments added now. */
function keepFrozen(stored: Invoice, next: Invoice, state: InvoiceState | Contradiction): Invoice {
  if ('contradiction' in state) return next;
  const added = Math.max(0, standingAmount(next.alternative) - standingAmount(stored.alternative));
  const overpaid = minorUnits(Math.min(state.overpaid, stored.overpaid + added));
  return { ...next, overpaid, paidIn: state.paidIn === 'alternative' ? state.paidIn : stored.paidIn };
}

/** True if a payment stands for less than before, or if a dead one turns out to have paid the invoice in Intacct. */
function hasLostCover({ ledger, alternative: before }: Invoice, after: readonly PaymentEntry[]): boolean {
  return after.some((payment) => {
    const previous = before.filter(({ paymentId }) => paymentId === payment.paymentId);
    if (standingAmount([payment]) < standingAmount(previous)) return true;
    return payment.effect === 'dead' && isNewlyApplied(ledger, payment, before, after);
  });
}

/**
 * True if a payment that we never sent turns out to be in the ledger's balance already, and the invoice is due without
 * the second count. An amount due that a higher total in the ledger explains is an edit, not a payment counted twice.
 */
function wasCountedTwice(
  { ledger, alternative: before, totalAmount }: Invoice,
  after: readonly PaymentEntry[],
  state: InvoiceState | Contradiction,
): boolean {
  if ('contradiction' in state || state.amountDue <= Math.max(0, ledger.totalAmount - totalAmount))
    return false;
  return after.some(
    (payment) =>
      payment.effect === 'stands' &&
      payment.firstSentAt === null &&
      isNewlyApplied(ledger, payment, before, after),
  );
}

/** True if the snapshot turns out to contain more of a payment than it did before the change. */
function isNewlyApplied(
  ledger: Invoice['ledger'],
  payment: PaymentEntry,
  before: readonly PaymentEntry[],
  after: readonly PaymentEntry[],
): boolean {
  const previous = before.filter(({ paymentId }) => paymentId === payment.paymentId);
  const applied = previous.map((entry) => appliedInLedger(ledger, entry, before));
  return appliedInLedger(ledger, payment, after) > sum(applied);
}

function standingAmount(payments: readonly PaymentEntry[]): number {
  return payments.reduce((total, { effect, amount }) => total + (effect === 'stands' ? amount : 0), 0);
}

/** The invoice with the fields and the lines of its latest snapshot. */
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
