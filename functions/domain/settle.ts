import type { AlternativePayment, Invoice } from './invoice.ts';
import { contradictory } from './pull-invoice.ts';
import { type Shown, show } from './shown.ts';
import type { Instant } from './time.ts';

/**
 * An invoice after what is known of Alternative's payments has changed. Recording a payment that brings the amount
 * due to 0 freezes it; the death of one that covered it thaws it, and it shows the ledger's latest snapshot again.
 */
export function settle(stored: Invoice, alternative: readonly AlternativePayment[], at: Instant): Invoice {
  const next = { ...stored, alternative: [...alternative], version: stored.version + 1 };
  if (stored.frozenSince && !someDied(stored.alternative, alternative)) return next;
  const followed = stored.frozenSince ? thawed(next) : next;
  const shown = show(followed.ledger, alternative);
  if ('contradiction' in shown) {
    return { ...followed, held: contradictory(followed.ledger, shown), collectible: false };
  }
  const covered = shown.kind === 'invoice' && shown.amountDue === 0 && stands(alternative);
  const offered = shown.collectible && !followed.missingSince && !followed.held;
  if (!covered)
    return { ...followed, ...shown, collectible: offered, frozenSince: frozenByLedger(followed, shown) };
  return {
    ...followed,
    ...shown,
    status: 'paid',
    paidIn: 'alternative',
    collectible: false,
    frozenSince: stored.frozenSince ?? at,
  };
}

function stands(alternative: readonly AlternativePayment[]): boolean {
  return alternative.some(({ effect }) => effect === 'stands');
}

function frozenByLedger(invoice: Invoice, shown: Shown): Instant | null {
  return shown.paidIn ? (invoice.frozenSince ?? invoice.ledger.lastSyncedAt) : null;
}

function someDied(before: readonly AlternativePayment[], after: readonly AlternativePayment[]): boolean {
  const stood = new Set(before.filter(({ effect }) => effect === 'stands').map(({ paymentId }) => paymentId));
  return after.some(({ paymentId, effect }) => effect !== 'stands' && stood.has(paymentId));
}

/** Shows the latest snapshot with its lines. */
function thawed(invoice: Invoice): Invoice {
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
