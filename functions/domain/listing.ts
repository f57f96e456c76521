import { containedIn, listsAll } from './contained.ts';
import type { Intent } from './intent.ts';
import type { Invoice } from './invoice.ts';
import type { KnownPayment } from './record-payment.ts';
import type { Instant } from './time.ts';

/** The intent with the latest of the copies of its invoices, once all of them listed what records it. */
export function withListing(known: KnownPayment, intent: Intent): Intent {
  const { payment, invoices } = known;
  const { postedAt, listedIn } = intent;
  if (!payment || postedAt === null || (listedIn !== undefined && listedIn > postedAt)) return intent;
  const listing = payment.allocations.map(({ invoiceId }) =>
    listedBy(invoices.get(invoiceId), payment.paymentId),
  );
  const latest = listing.toSorted().at(-1);
  return latest && latest > postedAt && listing.every(Boolean) ? { ...intent, listedIn: latest } : intent;
}

/** When its copy was read, if that lists all of the payment; empty if not. */
function listedBy(invoice: Invoice | undefined, id: string): Instant | '' {
  const entry = invoice?.alternative.find(({ paymentId }) => paymentId === id);
  if (!invoice || !entry || !listsAll(invoice.ledger)) return '';
  const { ledger, alternative } = invoice;
  return containedIn(ledger, entry, alternative) === entry.amount ? ledger.lastSyncedAt : '';
}
