import type { ConnectionId } from '../domain/ids.ts';
import type { Invoice } from '../domain/invoice.ts';
import { after, type Instant } from '../domain/time.ts';
import type { Intents } from '../store/intents.ts';
import type { RecordTable } from '../store/records.ts';
import { graceMs, wakeIntentsOf } from './wake.ts';

/** What follows from payments that are new or changed in the ledger, before they are stored. */
export type NoticePaid = (
  connectionId: ConnectionId,
  invoiceIds: readonly string[],
  now: Instant,
) => Promise<boolean>;

/**
 * Looks at the invoices that payments of the ledger pay: the intents of their payments are looked at once the page is
 * stored, because one of these may be a payment of Alternative that was entered by hand. Answers whether any of the
 * invoices is stored as still to be paid, or not stored at all.
 */
export function noticePaidIn(
  invoices: Pick<RecordTable<Invoice>, 'getMany'>,
  intents: Pick<Intents, 'wakeLater'>,
): NoticePaid {
  return async (connectionId, invoiceIds, now) => {
    const wanted = [...new Set(invoiceIds)];
    const stored = await invoices.getMany(connectionId, wanted);
    await wakeIntentsOf(stored.values(), (key) => intents.wakeLater(key, after(now, graceMs)));
    return wanted.some((id) => stored.get(id)?.frozenSince == null);
  };
}
