import type { LedgerId } from './ids.ts';
import type { AlternativePayment, Invoice, Snapshot } from './invoice.ts';
import { type MinorUnits, minorUnits, sum, zero } from './money.ts';

/** What is shown of an invoice, apart from the fields that are the ledger's as they are. */
export type Shown = Pick<Invoice, 'kind' | 'status' | 'amountDue' | 'overpaid' | 'collectible' | 'paidIn'>;

/** The ledger's amounts contradict each other: more would be due than the invoice's total. */
export interface Contradiction {
  readonly contradiction: { readonly due: MinorUnits; readonly total: MinorUnits };
}

const payable = new Set(['open', 'partially_paid', 'submitted']);

/**
 * What an invoice shows: one pure function of the ledger's last snapshot and of the payments that Alternative
 * took for it. With L the ledger's amount due, a the part of a payment for this invoice and c what of it the
 * snapshot already contains:
 *
 *     due = L - Σ standing (a - c) + Σ dead c
 *
 * so a payment counts once, whether or not the ledger knows it already.
 */
export function show(ledger: Snapshot, alternative: readonly AlternativePayment[]): Shown | Contradiction {
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
  const unsure = alternative.some((payment) => payment.unsure || isSettling(ledger, payment));
  const collectible = amountDue > 0 && !unsure && (payable.has(ledger.status) || reopened);
  return { kind, status, amountDue, overpaid, collectible, paidIn };
}

/** How much younger than a posting a snapshot must be, before a ledger that lists no payments can be believed. */
const periodMs = 3_600_000;

/** Rutter reads invoices and payments one after the other: copies of the same read are no further apart than this. */
const sameReadMs = 600_000;

/** Sent or found a moment ago, in a ledger that does not list what settled the invoice: it may be contained, or not. */
function isSettling(ledger: Snapshot, { effect, firstSentAt, foundIn }: AlternativePayment): boolean {
  if (effect !== 'stands' || listsAll(ledger)) return false;
  const readAt = Date.parse(ledger.lastSyncedAt);
  if (firstSentAt !== null) return readAt <= Date.parse(firstSentAt) + periodMs;
  return foundIn !== undefined && readAt < Date.parse(foundIn) - sameReadMs;
}

function kindOf(ledger: Snapshot): Invoice['kind'] {
  if (ledger.totalAmount < 0) return 'credit';
  return ledger.totalAmount === 0 ? 'no-value' : 'invoice';
}

/** By how much Alternative's payments lower what the ledger says is due. */
function effect(ledger: Snapshot, alternative: readonly AlternativePayment[]): number {
  let lowered = 0;
  for (const payment of alternative) {
    const contained = containedIn(ledger, payment, alternative);
    if (payment.effect === 'stands') lowered += payment.amount - contained;
    if (payment.effect === 'dead') lowered -= contained;
  }
  return lowered;
}

/**
 * What of a payment the snapshot already contains. Equal amounts are never evidence, only a known counterpart is.
 * `all` are the invoice's payments: which of them were reversed cannot be told one by one.
 */
export function containedIn(
  ledger: Snapshot,
  payment: AlternativePayment,
  all: readonly AlternativePayment[],
): MinorUnits {
  if (!payment.ledgerId || payment.gone || isVoid(ledger)) return zero;
  const linked = linkedAmount(ledger, payment);
  if (linked !== null) return reversed(ledger, all).has(payment.paymentId) ? zero : linked;
  // What we never sent was in the ledger before anybody could find it there.
  const wasThere = payment.firstSentAt === null || ledger.lastSyncedAt > payment.firstSentAt;
  return !listsAll(ledger) && wasThere ? payment.amount : zero;
}

function linkedAmount(ledger: Snapshot, payment: AlternativePayment): MinorUnits | null {
  const counterparts = payment.gone ? [] : counterpartsOf(payment);
  const links = ledger.links.filter((link) => counterparts.includes(link.ledgerId));
  return links.length > 0 ? sum(links.map((link) => link.amount)) : null;
}

/** The ledger payments that record a payment. */
export function counterpartsOf({ ledgerId, otherLedgerIds }: AlternativePayment): readonly LedgerId[] {
  return ledgerId === null ? [] : [ledgerId, ...otherLedgerIds];
}

/**
 * The payments that are still listed although they were reversed: the links sum up to more than was settled, and these
 * explain by how much. What was reversed may be somebody else's as well; ours are tried first, the largest before others.
 */
export function reversed(ledger: Snapshot, all: readonly AlternativePayment[]): ReadonlySet<string> {
  if (isVoid(ledger)) return new Set(all.map(({ paymentId }) => paymentId));
  const excess = sum(ledger.links.map((link) => link.amount)) - (ledger.totalAmount - ledger.amountDue);
  if (excess <= 0) return new Set();
  const ours = all.flatMap((payment) => {
    const amount = linkedAmount(ledger, payment);
    return amount === null || amount <= 0 ? [] : [{ id: payment.paymentId, amount }];
  });
  ours.sort((one, other) => other.amount - one.amount || one.id.localeCompare(other.id));
  const known = new Set(all.flatMap((payment) => (payment.gone ? [] : counterpartsOf(payment))));
  const others = ledger.links
    .filter(({ ledgerId, amount }) => amount > 0 && !known.has(ledgerId))
    .map(({ amount }) => ({ id: null, amount }));
  const explained = exactly([...ours, ...others], excess) ?? atMost(ours, excess);
  return new Set(explained.flatMap(({ id }) => id ?? []));
}

/** Statuses under which the ledger keeps an invoice that is void. */
const voided = new Set(['void', 'reversed', 'rejected']);

/** Intacct lets nobody void an invoice before its payments are reversed. */
export function isVoid({ status }: Pick<Snapshot, 'status'>): boolean {
  return voided.has(status);
}

interface Listed {
  /** Null for what is not ours. */
  readonly id: string | null;
  readonly amount: number;
}

/** More links than this are not tried in all their combinations. */
const mostTried = 12;

/** The first of these that sum up to an amount. */
function exactly(listed: readonly Listed[], amount: number): readonly Listed[] | undefined {
  if (amount === 0) return [];
  const [first, ...rest] = listed.slice(0, mostTried);
  if (!first || amount < 0) return undefined;
  const others = exactly(rest, amount - first.amount);
  return others ? [first, ...others] : exactly(rest, amount);
}

function atMost(listed: readonly Listed[], amount: number): readonly Listed[] {
  let left = amount;
  return listed.filter((one) => {
    const fits = one.amount <= left;
    if (fits) left -= one.amount;
    return fits;
  });
}

/** Whether the ledger lists all that settled the invoice, and maybe what was reversed; some platforms list nothing. */
function listsAll({ links, totalAmount, amountDue }: Snapshot): boolean {
  return sum(links.map((link) => link.amount)) >= totalAmount - amountDue;
}

/** Whether a ledger that lists what settled an invoice does not list a payment that is known to be there. */
export function isUnlisted(ledger: Snapshot, payment: AlternativePayment): boolean {
  return payment.ledgerId !== null && listsAll(ledger) && linkedAmount(ledger, payment) === null;
}

function paidInLedger(
  ledger: Snapshot,
  alternative: readonly AlternativePayment[],
  raw: number,
): Invoice['paidIn'] {
  if (ledger.status !== 'paid' || ledger.amountDue !== 0 || raw > 0) return null;
  const ours = new Set(alternative.flatMap(counterpartsOf));
  const types = new Set(ledger.links.filter((link) => link.amount !== 0).map((link) => link.type));
  if (ledger.links.some((link) => ours.has(link.ledgerId))) return 'alternative';
  return types.size === 0 || types.has('INVOICE_PAYMENT') ? 'intacct' : 'credit';
}

function shownStatus(ledger: Snapshot, amountDue: MinorUnits, reopened: boolean): string {
  const asTheLedgerSays = amountDue === ledger.amountDue && !reopened;
  if (asTheLedgerSays || (!payable.has(ledger.status) && !reopened)) return ledger.status;
  if (amountDue === 0) return 'paid';
  return amountDue < ledger.totalAmount ? 'partially_paid' : 'open';
}
