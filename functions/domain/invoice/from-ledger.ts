import { createHash } from 'node:crypto';
import {
  type Decision,
  decideUnreadable,
  isSameReason,
  isSameRecord,
  isStale,
  toHeld,
} from '../ledger/record.ts';
import { reasons } from '../reasons/catalog.ts';
import { toDecimalString } from '../shared/money.ts';
import type { Held } from '../shared/schema.ts';
import { addMs, type Instant } from '../shared/time.ts';
import { keepUnknownAttributes } from '../shared/unknown-fields.ts';
import { type Contradiction, computeInvoiceState, type InvoiceState } from './amount-due.ts';
import { activeLedgerIds, isNotListed } from './applied.ts';
import type { Invoice, LedgerInvoice, LineItem, LineSet, Snapshot } from './invoice.ts';

/** The lines of an invoice with their digest: two sets are compared by it, wherever their lines are stored. */
export function lineSet(items: LineItem[]): LineSet {
  const digest = createHash('sha256').update(JSON.stringify(items)).digest('base64url');
  return { digest, items, overflow: null };
}

/**
 * Decides what to store of one version of an invoice from the ledger. While a paid invoice is frozen, its snapshot
 * follows the ledger, and what it shows does not.
 */
export function decideInvoice(stored: Invoice | undefined, incoming: LedgerInvoice): Decision<Invoice> {
  if (isStale(stored, incoming.ledger.lastSyncedAt)) return { outcome: 'ignored', reason: 'STALE_PAGE' };
  if (stored?.frozenSince) return decideFrozen(stored, incoming);
  const state = computeInvoiceState(incoming.ledger, stored?.alternative ?? []);
  if ('contradiction' in state) return holdContradictory(stored, incoming, state);
  const next = showSnapshot(stored, incoming, state);
  if (!stored) return { outcome: 'created', next };
  return isSameRecord(stored, next) && !confirmsAbsence(stored, next)
    ? { outcome: 'unchanged' }
    : { outcome: 'updated', next };
}

/** How long after it was sent a payment may still turn out to be missing in the ledger. */
export const absenceWatchMs = 24 * 3_600_000;

/**
 * True if a newer copy omits a payment sent less than 24 hours before the stored copy. Then the copy is stored even if
 * only `lastSyncedAt` differs: how recent it is tells a missing payment from one that is not listed yet.
 */
function confirmsAbsence({ ledger: before, alternative }: Invoice, { ledger }: Invoice): boolean {
  if (ledger.lastSyncedAt <= before.lastSyncedAt) return false;
  const recent = alternative.filter(
    ({ firstSentAt }) => firstSentAt !== null && before.lastSyncedAt <= addMs(firstSentAt, absenceWatchMs),
  );
  return recent.flatMap(activeLedgerIds).some((id) => isNotListed(ledger, id));
}

/** Holds an invoice whose latest version cannot be read: the stored figures stay, but it is not collectible. */
export function holdInvoice(stored: Invoice | undefined, held: Held): Decision<Invoice> {
  const decision = decideUnreadable(stored, held);
  if (decision.outcome !== 'held' || !decision.next) return decision;
  return { ...decision, next: { ...decision.next, collectible: false } };
}

/**
 * Holds a version whose amounts contradict each other: the stored figures stay, but the invoice is not collectible. Its
 * snapshot is stored, because a change of the payments may resolve the contradiction (`applyPayments`).
 */
function holdContradictory(
  stored: Invoice | undefined,
  incoming: LedgerInvoice,
  state: Contradiction,
): Decision<Invoice> {
  const held = heldForArithmetic(incoming.ledger, state);
  if (!stored) return { outcome: 'held', held };
  const next = { ...withSnapshot(stored, incoming), held, collectible: false };
  const isStored = isSameReason(stored.held, held) && isSameRecord(stored, { ...next, held: stored.held });
  return { outcome: 'held', held, ...(isStored ? {} : { next }) };
}

/** True if the stored snapshot is the contradictory one. It is shown as soon as the contradiction is resolved. */
export function isHeldWithSnapshot({ held, ledger }: Invoice): boolean {
  return held?.code === 'LEDGER_ARITHMETIC' && held.lastSyncedAt === ledger.lastSyncedAt;
}

/** The invoice after the ledger no longer has it: it stays as it is, but is not collectible. */
export function markInvoiceMissing(stored: Invoice, since: Instant): Invoice {
  return { ...stored, missingSince: since, collectible: false, version: stored.version + 1 };
}

/** The invoice showing the snapshot: its fields, its lines, and the computed state. */
function showSnapshot(stored: Invoice | undefined, incoming: LedgerInvoice, state: InvoiceState): Invoice {
  const { ledger, lines } = incoming;
  const { status: _ledgerStatus, amountDue: _ledgerDue, links: _links, ...snapshot } = ledger;
  const {
    platformId: _platformId,
    updatedAt: _updatedAt,
    lastSyncedAt: _lastSyncedAt,
    ...described
  } = snapshot;
  const sameLines = stored?.lineItemsDigest === lines.digest;
  return {
    ...stored,
    connectionId: incoming.connectionId,
    invoiceId: incoming.invoiceId,
    version: (stored?.version ?? 0) + 1,
    missingSince: null,
    held: null,
    ...described,
    ...state,
    frozenSince: state.paidIn ? ledger.lastSyncedAt : null,
    lineItems: sameLines ? stored.lineItems : lines.items,
    lineItemsDigest: lines.digest,
    lineItemsOverflow: sameLines ? stored.lineItemsOverflow : lines.overflow,
    laterLineItems: null,
    ledger: keepUnknownAttributes(ledger, stored?.ledger),
    alternative: stored?.alternative ?? [],
  };
}

/** The invoice with the snapshot and its lines stored, and what it shows unchanged. */
function withSnapshot(stored: Invoice, { ledger, lines }: LedgerInvoice): Invoice {
  const areShown = lines.digest === stored.lineItemsDigest;
  const areStored = lines.digest === stored.laterLineItems?.digest;
  return {
    ...stored,
    version: stored.version + 1,
    missingSince: null,
    ledger: keepUnknownAttributes(ledger, stored.ledger),
    laterLineItems: areShown ? null : areStored ? stored.laterLineItems : lines,
  };
}

function decideFrozen(stored: Invoice, incoming: LedgerInvoice): Decision<Invoice> {
  const next = { ...withSnapshot(stored, incoming), held: null };
  if (isSameRecord(stored, next)) {
    return confirmsAbsence(stored, next) ? { outcome: 'updated', next } : { outcome: 'unchanged' };
  }
  const cleared = { ...stored, missingSince: null, held: null };
  return isSameRecord(cleared, next)
    ? { outcome: 'updated', next }
    : { outcome: 'ignored', reason: 'FROZEN_PAID', next };
}

/** The reason to hold an invoice whose amounts contradict each other. */
export function heldForArithmetic(ledger: Snapshot, { contradiction }: Contradiction): Held {
  const what = `Invoice ${ledger.documentNumber ?? ledger.platformId}`;
  const due = `${toDecimalString(contradiction.due, ledger.currency)} ${ledger.currency}`;
  const total = `${toDecimalString(contradiction.total, ledger.currency)} ${ledger.currency}`;
  return toHeld(reasons.LEDGER_ARITHMETIC({ what, due, total }), 'amount_due', ledger.lastSyncedAt);
}
