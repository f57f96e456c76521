import { type MinorUnits, minorUnits, sum, zero } from '../shared/money.ts';
import { appliedInLedger, inInvoiceCurrency, linksExplainBalance, recordedLedgerIds } from './applied.ts';
import type { Invoice, PaymentEntry, Snapshot } from './invoice.ts';

/** What we compute for an invoice. Everything else that it shows is as the ledger has it. */
export type InvoiceState = Pick<
  Invoice,
  'kind' | 'status' | 'amountDue' | 'overpaid' | 'collectible' | 'paidIn'
>;

/** The ledger's amounts contradict each other: more would be due than the invoice's total. */
export interface Contradiction {
  readonly contradiction: { readonly due: MinorUnits; readonly total: MinorUnits };
}

/** The ledger's statuses in which an invoice can be paid. */
const payable = new Set(['open', 'partially_paid', 'submitted']);

/**
 * Start here. What an invoice shows follows from two things alone: the ledger's last snapshot, and the payments that
 * Alternative took for the invoice. Each payment counts once, whether or not the snapshot already contains it:
 *
 *     due = L - Σ standing (a - c) + Σ dead c
 *
 *     L         the amount due in the snapshot
 *     a         the part of a payment that is for this invoice
 *     c         how much of that part the snapshot already contains (applied.ts); a - c is never less than 0
 *     standing  a payment whose money is with the partner
 *     dead      a payment that failed, was returned or was charged back
 *
 * Examples, for a total of 100:
 *
 *     40 paid in Alternative, not posted yet       100 - (40 - 0)    =  60
 *     posted, and the snapshot lists it             60 - (40 - 40)   =  60
 *     it fails, and the snapshot still lists it     60 + 40          = 100
 *     it is reversed in Intacct                    100 + 0           = 100
 *     60 and 60 paid within a minute               100 - 60 - 60     = -20   0 is due, 20 is overpaid
 *
 * Returns a contradiction if more than the total would be due.
 */
export function computeInvoiceState(
  ledger: Snapshot,
  payments: readonly PaymentEntry[],
): InvoiceState | Contradiction {
  const counted = inInvoiceCurrency(payments, ledger);
  const kind = kindOf(ledger);
  if (kind !== 'invoice') {
    // Nothing is owed, so nothing can be paid: `paid` would claim a payment.
    const status = ledger.status === 'paid' ? 'open' : ledger.status;
    return { kind, status, amountDue: zero, overpaid: zero, collectible: false, paidIn: null };
  }
  const raw = rawAmountDue(ledger, paymentTerms(ledger, counted));
  if (raw > ledger.totalAmount) return { contradiction: { due: raw, total: ledger.totalAmount } };
  const amountDue = raw > 0 ? raw : zero;
  const overpaid = raw < 0 ? minorUnits(-raw) : zero;
  const paidIn = paidInLedger(ledger, counted, raw);
  // The ledger calls the invoice paid, but by a payment that has died.
  const reopened = ledger.status === 'paid' && raw > ledger.amountDue;
  const status = paidIn ? 'paid' : shownStatus(ledger, amountDue, reopened);
  const isUncertain = counted.some((payment) => isInDoubt(ledger, payment) || isTooRecent(ledger, payment));
  const collectible = amountDue > 0 && !isUncertain && (payable.has(ledger.status) || reopened);
  return { kind, status, amountDue, overpaid, collectible, paidIn };
}

/** True if a payment's amount, or its presence in the snapshot, is uncertain: see `doubt` in invoice.ts. */
export function isInDoubt({ lastSyncedAt }: Snapshot, { doubt }: PaymentEntry): boolean {
  return doubt !== null && (doubt.until === null || lastSyncedAt <= doubt.until);
}

/** A balance without listed payments is sure to contain a payment only if it was read this long after the sending. */
export const balanceTrustedAfterMs = 3_600_000;

/** Rutter reads invoices and payments one after the other. Copies of one read are at most this far apart. */
export const sameReadMs = 600_000;

/**
 * True if this payment is too recent for the snapshot, whose links do not explain its balance: the balance may or may
 * not contain the payment.
 *
 * - A payment that we sent: the snapshot was read at most an hour later.
 * - A payment that was found in the ledger: the snapshot is from an earlier read than the one that found it.
 */
export function isTooRecent(
  ledger: Snapshot,
  { effect, firstSentAt, counterpartReadAt }: PaymentEntry,
): boolean {
  if (effect !== 'stands' || linksExplainBalance(ledger)) return false;
  const readAt = Date.parse(ledger.lastSyncedAt);
  if (firstSentAt !== null) return readAt <= Date.parse(firstSentAt) + balanceTrustedAfterMs;
  return counterpartReadAt !== null && readAt < Date.parse(counterpartReadAt) - sameReadMs;
}

function kindOf(ledger: Snapshot): Invoice['kind'] {
  if (ledger.totalAmount < 0) return 'credit';
  return ledger.totalAmount === 0 ? 'no-value' : 'invoice';
}

/** What one payment contributes to the amount due. */
export interface PaymentTerm {
  readonly payment: PaymentEntry;
  /** How much of the payment the snapshot already contains: c. */
  readonly applied: MinorUnits;
  /** Signed: -(a - c) for a standing payment, c for a dead one, otherwise 0. */
  readonly amount: MinorUnits;
}

/** One term for each payment, in the same order. Pass the payments through {@link inInvoiceCurrency} first. */
export function paymentTerms(ledger: Snapshot, payments: readonly PaymentEntry[]): PaymentTerm[] {
  return payments.map((payment) => {
    const applied = appliedInLedger(ledger, payment, payments);
    const notApplied = Math.max(0, payment.amount - applied);
    const amount = { stands: -notApplied, dead: applied, none: 0 }[payment.effect];
    return { payment, applied, amount: minorUnits(amount) };
  });
}

/** L plus the terms of the payments. Negative if more was collected than is owed. */
export function rawAmountDue(ledger: Snapshot, terms: readonly PaymentTerm[]): MinorUnits {
  return minorUnits(ledger.amountDue + sum(terms.map(({ amount }) => amount)));
}

/** What paid the invoice, if the ledger calls it paid: one of our payments, another payment, or only credits. */
function paidInLedger(ledger: Snapshot, payments: readonly PaymentEntry[], raw: number): Invoice['paidIn'] {
  if (ledger.status !== 'paid' || ledger.amountDue !== 0 || raw > 0) return null;
  const ours = new Set(payments.flatMap(recordedLedgerIds));
  const types = new Set(ledger.links.filter((link) => link.amount !== 0).map((link) => link.type));
  if (ledger.links.some((link) => ours.has(link.ledgerId))) return 'alternative';
  const mayBePayment = types.size === 0 || types.has('INVOICE_PAYMENT') || types.has('UNKNOWN');
  return mayBePayment ? 'intacct' : 'credit';
}

function shownStatus(ledger: Snapshot, amountDue: MinorUnits, reopened: boolean): string {
  const agreesWithLedger = amountDue === ledger.amountDue && !reopened;
  if (agreesWithLedger || (!payable.has(ledger.status) && !reopened)) return ledger.status;
  if (amountDue === 0) return 'paid';
  return amountDue < ledger.totalAmount ? 'partially_paid' : 'open';
}
