import type { Intent } from '../intent/intent.ts';
import {
  activeLedgerIds,
  appliedInLedger,
  isNotListed,
  isVoid,
  linksExplainBalance,
  recordedLedgerIds,
  reversedLedgerIds,
} from '../invoice/applied.ts';
import type { Invoice } from '../invoice/invoice.ts';
import { clockMarginMs } from '../ledger/last-read.ts';
import type { LedgerId } from '../shared/ids.ts';
import { addMs, type Instant } from '../shared/time.ts';
import type { PaymentRecords } from './case.ts';
import type { StoredPayment } from './stored.ts';

type Seen = Pick<Intent, 'postedAt' | 'lastListedAt' | 'appliedElsewhere'>;

/**
 * The ledger payments that recorded a payment, and that the ledger shows reversed: they are no longer there, or they are
 * there without settling anything.
 */
export function goneLedgerIds(
  payment: StoredPayment,
  { postedAt, lastListedAt, appliedElsewhere }: Seen,
  paid: readonly Invoice[],
): LedgerId[] {
  const entries = entriesOf(payment, paid);
  const ids = new Set(entries.flatMap(({ entry }) => recordedLedgerIds(entry)));
  return [...ids].filter((id) =>
    entries.every(({ entry, ledger, alternative }) => {
      if (!activeLedgerIds(entry).includes(id)) return true;
      if (appliedElsewhere) return false;
      const left = showsLater(ledger, postedAt, lastListedAt) && isNotListed(ledger, id);
      return left || reversedLedgerIds(ledger, alternative).has(id);
    }),
  );
}

/** Whether nothing is left of what recorded a payment. Of what has no id that we know, only a void invoice tells. */
export function isGone(payment: StoredPayment, seen: Seen, paid: readonly Invoice[]): boolean {
  const entries = entriesOf(payment, paid);
  const ids = new Set(entries.flatMap(({ entry }) => recordedLedgerIds(entry)));
  if (ids.size > 0) return goneLedgerIds(payment, seen, paid).length === ids.size;
  return entries.length > 0 && entries.every(({ ledger }) => isVoid(ledger));
}

/** Whether only a person can tell that a payment was reversed: links do not explain what is due of an invoice of its. */
export function cannotDetectReversal(payment: StoredPayment, paid: readonly Invoice[]): boolean {
  return entriesOf(payment, paid).some(
    ({ entry, ledger }) => activeLedgerIds(entry).length > 0 && !linksExplainBalance(ledger),
  );
}

function entriesOf({ paymentId }: StoredPayment, paid: readonly Invoice[]) {
  return paid.flatMap(({ alternative, ledger }) =>
    alternative
      .filter((entry) => entry.paymentId === paymentId)
      .map((entry) => ({ entry, ledger, alternative })),
  );
}

/**
 * Whether a copy must list what was posted, were it still there: it is from later by a margin, or from after copies that
 * listed it already.
 */
function showsLater(
  { lastSyncedAt }: Invoice['ledger'],
  postedAt: Instant | null,
  lastListedAt?: Instant,
): boolean {
  if (postedAt === null) return false;
  const listed = lastListedAt !== undefined && lastListedAt > postedAt && lastSyncedAt > lastListedAt;
  return listed || lastSyncedAt > addMs(postedAt, clockMarginMs);
}

/** The intent with the latest of the copies of its invoices, once all of them listed what records it. */
export function noteLastListed(known: PaymentRecords, intent: Intent): Intent {
  const { payment, invoices } = known;
  const { postedAt, lastListedAt } = intent;
  if (!payment || postedAt === null || (lastListedAt !== undefined && lastListedAt > postedAt)) return intent;
  const listing = payment.allocations.map(({ invoiceId }) =>
    listedBy(invoices.get(invoiceId), payment.paymentId),
  );
  const latest = listing.toSorted().at(-1);
  return latest && latest > postedAt && listing.every(Boolean) ? { ...intent, lastListedAt: latest } : intent;
}

/** When its copy was read, if that lists all of the payment; empty if not. */
function listedBy(invoice: Invoice | undefined, id: string): Instant | '' {
  const entry = invoice?.alternative.find(({ paymentId }) => paymentId === id);
  if (!invoice || !entry || !linksExplainBalance(invoice.ledger)) return '';
  const { ledger, alternative } = invoice;
  return appliedInLedger(ledger, entry, alternative) === entry.amount ? ledger.lastSyncedAt : '';
}
