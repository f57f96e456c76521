import { type MinorUnits, minorUnits, sum, zero } from '../shared/money.ts';
import { appliedInLedger, inInvoiceCurrency, linksExplainBalance, recordedLedgerIds } from './applied.ts';
import type { Invoice, PaymentEntry, Snapshot } from './invoice.ts';

/** What is shown of an invoice, apart from the fields that are the ledger's as they are. */
export type InvoiceState = Pick<
  Invoice,
  'kind' | 'status' | 'amountDue' | 'overpaid' | 'collectible' | 'paidIn'
>;

/** The ledger's amounts contradict each other: more would be due than the invoice's total. */
export interface Contradiction {
  readonly contradiction: { readonly due: MinorUnits; readonly total: MinorUnits };
}

const payable = new Set(['open', 'partially_paid', 'submitted']);

/**
 * What an invoice shows: one pure function of the ledger's last snapshot and of the payments that Alternative
 * took for it. With L the ledger's amount due, a the part of a payment for this invoice and c what of it the
 * snapshot already contains, of one that stands never more than a:
 *
 *     due = L - Σ standing (a - c) + Σ dead c
 *
 * so a payment counts once, whether or not the ledger knows it already.
 */
export function computeInvoiceState(
  ledger: Snapshot,
  known: readonly PaymentEntry[],
): InvoiceState | Contradiction {
  const alternative = inInvoiceCurrency(known, ledger);
  const kind = kindOf(ledger);
  if (kind !== 'invoice') {
    const status = ledger.status === 'paid' ? 'open' : ledger.status;
    return { kind, status, amountDue: zero, overpaid: zero, collectible: false, paidIn: null };
  }
  const raw = rawAmountDue(ledger, paymentTerms(ledger, alternative));
  if (raw > ledger.totalAmount) return { contradiction: { due: raw, total: ledger.totalAmount } };
  const amountDue = raw > 0 ? raw : zero;
  const overpaid = raw < 0 ? minorUnits(-raw) : zero;
  const paidIn = paidInLedger(ledger, alternative, raw);
  const reopened = ledger.status === 'paid' && raw > ledger.amountDue;
  const status = paidIn ? 'paid' : shownStatus(ledger, amountDue, reopened);
  const unsure = alternative.some((payment) => isInDoubt(ledger, payment) || isTooRecent(ledger, payment));
  const collectible = amountDue > 0 && !unsure && (payable.has(ledger.status) || reopened);
  return { kind, status, amountDue, overpaid, collectible, paidIn };
}

/** Whether nobody knows what a payment comes to, or whether the snapshot contains it. */
export function isInDoubt({ lastSyncedAt }: Snapshot, { doubt }: PaymentEntry): boolean {
  return doubt !== null && (doubt.until === null || lastSyncedAt <= doubt.until);
}

/** How much younger than a posting a snapshot must be, before a ledger that lists no payments can be believed. */
export const balanceTrustedAfterMs = 3_600_000;

/** Rutter reads invoices and payments one after the other: copies of the same read are no further apart than this. */
export const sameReadMs = 600_000;

/** Sent or found a moment ago, in a ledger that does not list what settled the invoice: it may be contained, or not. */
export function isTooRecent(
  ledger: Snapshot,
  { effect, firstSentAt, counterpartReadAt }: PaymentEntry,
): boolean {
  if (effect !== 'stands' || linksExplainBalance(ledger)) return false;
  const readAt = Date.parse(ledger.lastSyncedAt);
  if (firstSentAt !== null) return readAt <= Date.parse(firstSentAt) + balanceTrustedAfterMs;
  return counterpartReadAt !== undefined && readAt < Date.parse(counterpartReadAt) - sameReadMs;
}

function kindOf(ledger: Snapshot): Invoice['kind'] {
  if (ledger.totalAmount < 0) return 'credit';
  return ledger.totalAmount === 0 ? 'no-value' : 'invoice';
}

/** What one payment contributes to the amount due. */
export interface PaymentTerm {
  readonly payment: PaymentEntry;
  /** The part that the snapshot already contains: c. */
  readonly applied: MinorUnits;
  /** Signed: -(a - c) for a payment that stands, c for a dead one, else 0. */
  readonly amount: MinorUnits;
}

/** One term for each payment, in their order. The payments are as {@link inInvoiceCurrency} returns them. */
export function paymentTerms(ledger: Snapshot, payments: readonly PaymentEntry[]): PaymentTerm[] {
  return payments.map((payment) => {
    const applied = appliedInLedger(ledger, payment, payments);
    const notApplied = Math.max(0, payment.amount - applied);
    const amount = { stands: -notApplied, dead: applied, none: 0 }[payment.effect];
    return { payment, applied, amount: minorUnits(amount) };
  });
}

/** The amount due before it is cut off at 0: L and the terms of the payments. Negative if too much was collected. */
export function rawAmountDue(ledger: Snapshot, terms: readonly PaymentTerm[]): MinorUnits {
  return minorUnits(ledger.amountDue + sum(terms.map(({ amount }) => amount)));
}

function paidInLedger(
  ledger: Snapshot,
  alternative: readonly PaymentEntry[],
  raw: number,
): Invoice['paidIn'] {
  if (ledger.status !== 'paid' || ledger.amountDue !== 0 || raw > 0) return null;
  const ours = new Set(alternative.flatMap(recordedLedgerIds));
  const types = new Set(ledger.links.filter((link) => link.amount !== 0).map((link) => link.type));
  if (ledger.links.some((link) => ours.has(link.ledgerId))) return 'alternative';
  const perhapsPaid = types.size === 0 || types.has('INVOICE_PAYMENT') || types.has('UNKNOWN');
  return perhapsPaid ? 'intacct' : 'credit';
}

function shownStatus(ledger: Snapshot, amountDue: MinorUnits, reopened: boolean): string {
  const asTheLedgerSays = amountDue === ledger.amountDue && !reopened;
  if (asTheLedgerSays || (!payable.has(ledger.status) && !reopened)) return ledger.status;
  if (amountDue === 0) return 'paid';
  return amountDue < ledger.totalAmount ? 'partially_paid' : 'open';
}
