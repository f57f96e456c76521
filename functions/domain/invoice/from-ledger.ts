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
import { type Contradiction, computeInvoiceState, type InvoiceState } from './amount-due.ts';
import { activeLedgerIds, isNotListed } from './applied.ts';
import type { Invoice, LedgerInvoice, LineItem, LineSet, Snapshot } from './invoice.ts';

/** The lines of an invoice with a digest, so that they can be compared without being read. */
export function lineSet(items: LineItem[]): LineSet {
  const digest = createHash('sha256').update(JSON.stringify(items)).digest('base64url');
  return { digest, items, overflow: null };
}

/**
 * Decides on one version of an invoice from the ledger. A paid invoice is frozen: its snapshot goes on following
 * the ledger, what is shown does not.
 */
export function decideInvoice(stored: Invoice | undefined, incoming: LedgerInvoice): Decision<Invoice> {
  if (isStale(stored, incoming.ledger.lastSyncedAt)) return { outcome: 'ignored', reason: 'STALE_PAGE' };
  if (stored?.frozenSince) return followFrozen(stored, incoming);
  const shown = computeInvoiceState(incoming.ledger, stored?.alternative ?? []);
  if ('contradiction' in shown) return holdContradictory(stored, incoming, shown);
  const next = follow(stored, incoming, shown);
  if (!stored) return { outcome: 'created', next };
  return isSameRecord(stored, next) && !confirmsAbsence(stored, next)
    ? { outcome: 'unchanged' }
    : { outcome: 'updated', next };
}

/** By then what was sent is known to be in the ledger, or not. */
export const absenceWatchMs = 24 * 3_600_000;

/** Whether a younger copy tells by its age alone that what was posted lately is there no more: it does not list it. */
function confirmsAbsence({ ledger: before, alternative }: Invoice, { ledger }: Invoice): boolean {
  if (ledger.lastSyncedAt <= before.lastSyncedAt) return false;
  const lately = alternative.filter(
    ({ firstSentAt }) => firstSentAt !== null && before.lastSyncedAt <= addMs(firstSentAt, absenceWatchMs),
  );
  return lately.flatMap(activeLedgerIds).some((id) => isNotListed(ledger, id));
}

/** Decides on a version of an invoice that could not be taken: the figures stay, but nobody is asked to pay. */
export function holdInvoice(stored: Invoice | undefined, held: Held): Decision<Invoice> {
  const decision = decideUnreadable(stored, held);
  if (decision.outcome !== 'held' || !decision.next) return decision;
  return { ...decision, next: { ...decision.next, collectible: false } };
}

/**
 * Amounts that contradict each other may do so only until it is known what became of a payment of Alternative: what is
 * shown stays, but the snapshot is kept for that moment.
 */
function holdContradictory(
  stored: Invoice | undefined,
  incoming: LedgerInvoice,
  shown: Contradiction,
): Decision<Invoice> {
  const held = heldForArithmetic(incoming.ledger, shown);
  if (!stored) return { outcome: 'held', held };
  const next = { ...withLatest(stored, incoming), held, collectible: false };
  // Read again without a change it is no news.
  const isKnown = isSameReason(stored.held, held) && isSameRecord(stored, { ...next, held: stored.held });
  return { outcome: 'held', held, ...(isKnown ? {} : { next }) };
}

/** Whether what contradicted itself is the snapshot that is kept: then it is shown once it does so no more. */
export function isHeldWithSnapshot({ held, ledger }: Invoice): boolean {
  return held?.code === 'LEDGER_ARITHMETIC' && held.lastSyncedAt === ledger.lastSyncedAt;
}

/** An invoice that the ledger no longer has: kept as it is, but nobody is asked to pay it. */
export function markInvoiceMissing(stored: Invoice, since: Instant): Invoice {
  return { ...stored, missingSince: since, collectible: false, version: stored.version + 1 };
}

function follow(stored: Invoice | undefined, incoming: LedgerInvoice, shown: InvoiceState): Invoice {
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
    ...shown,
    frozenSince: shown.paidIn ? ledger.lastSyncedAt : null,
    lineItems: sameLines ? stored.lineItems : lines.items,
    lineItemsDigest: lines.digest,
    lineItemsOverflow: sameLines ? stored.lineItemsOverflow : lines.overflow,
    laterLineItems: null,
    ledger: { ...stored?.ledger, ...ledger },
    alternative: stored?.alternative ?? [],
  };
}

/** The latest snapshot, with its lines, beside what is shown. */
function withLatest(stored: Invoice, { ledger, lines }: LedgerInvoice): Invoice {
  const shownLines = lines.digest === stored.lineItemsDigest;
  const knownLines = lines.digest === stored.laterLineItems?.digest;
  return {
    ...stored,
    version: stored.version + 1,
    missingSince: null,
    ledger: { ...stored.ledger, ...ledger },
    laterLineItems: shownLines ? null : knownLines ? stored.laterLineItems : lines,
  };
}

function followFrozen(stored: Invoice, incoming: LedgerInvoice): Decision<Invoice> {
  const next = { ...withLatest(stored, incoming), held: null };
  if (isSameRecord(stored, next)) {
    return confirmsAbsence(stored, next) ? { outcome: 'updated', next } : { outcome: 'unchanged' };
  }
  const cleared = { ...stored, missingSince: null, held: null };
  return isSameRecord(cleared, next)
    ? { outcome: 'updated', next }
    : { outcome: 'ignored', reason: 'FROZEN_PAID', next };
}

/** Why an invoice whose amounts contradict each other is held. */
export function heldForArithmetic(ledger: Snapshot, { contradiction }: Contradiction): Held {
  const what = `Invoice ${ledger.documentNumber ?? ledger.platformId}`;
  const due = `${toDecimalString(contradiction.due, ledger.currency)} ${ledger.currency}`;
  const total = `${toDecimalString(contradiction.total, ledger.currency)} ${ledger.currency}`;
  return toHeld(reasons.LEDGER_ARITHMETIC({ what, due, total }), 'amount_due', ledger.lastSyncedAt);
}
