import { type MinorUnits, minorUnits, zero } from '../shared/money.ts';
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
  const raw = minorUnits(ledger.amountDue - effect(ledger, alternative));
  if (raw > ledger.totalAmount) return { contradiction: { due: raw, total: ledger.totalAmount } };
  const amountDue = raw > 0 ? raw : zero;
  const overpaid = raw < 0 ? minorUnits(-raw) : zero;
  const paidIn = paidInLedger(ledger, alternative, raw);
  const reopened = ledger.status === 'paid' && raw > ledger.amountDue;
  const status = paidIn ? 'paid' : shownStatus(ledger, amountDue, reopened);
  const unsure = alternative.some((payment) => isInDoubt(ledger, payment) || isSettling(ledger, payment));
  const collectible = amountDue > 0 && !unsure && (payable.has(ledger.status) || reopened);
  return { kind, status, amountDue, overpaid, collectible, paidIn };
}

/** Whether nobody knows what a payment comes to, or whether the snapshot contains it. */
export function isInDoubt({ lastSyncedAt }: Snapshot, { unsure, unsureUntil }: PaymentEntry): boolean {
  return unsure && (unsureUntil === undefined || lastSyncedAt <= unsureUntil);
}

/** How much younger than a posting a snapshot must be, before a ledger that lists no payments can be believed. */
const periodMs = 3_600_000;

/** Rutter reads invoices and payments one after the other: copies of the same read are no further apart than this. */
export const sameReadMs = 600_000;

/** Sent or found a moment ago, in a ledger that does not list what settled the invoice: it may be contained, or not. */
function isSettling(ledger: Snapshot, { effect, firstSentAt, counterpartReadAt }: PaymentEntry): boolean {
  if (effect !== 'stands' || linksExplainBalance(ledger)) return false;
  const readAt = Date.parse(ledger.lastSyncedAt);
  if (firstSentAt !== null) return readAt <= Date.parse(firstSentAt) + periodMs;
  return counterpartReadAt !== undefined && readAt < Date.parse(counterpartReadAt) - sameReadMs;
}

function kindOf(ledger: Snapshot): Invoice['kind'] {
  if (ledger.totalAmount < 0) return 'credit';
  return ledger.totalAmount === 0 ? 'no-value' : 'invoice';
}

/** By how much Alternative's payments lower what the ledger says is due. */
function effect(ledger: Snapshot, alternative: readonly PaymentEntry[]): number {
  let lowered = 0;
  for (const payment of alternative) {
    const contained = appliedInLedger(ledger, payment, alternative);
    if (payment.effect === 'stands') lowered += Math.max(0, payment.amount - contained);
    if (payment.effect === 'dead') lowered -= contained;
  }
  return lowered;
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
