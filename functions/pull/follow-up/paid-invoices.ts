import type { Invoice } from '../../domain/invoice/invoice.ts';
import type { ConnectionId } from '../../domain/shared/ids.ts';
import { addMs, type Instant } from '../../domain/shared/time.ts';
import type { Intents } from '../../store/intents.ts';
import type { RecordTable } from '../../store/records.ts';
import { graceMs, wakeIntentsOf } from './wake-intents.ts';

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
    await wakeIntentsOf(stored.values(), (key) => intents.wakeLater(key, addMs(now, graceMs)));
    return wanted.some((id) => stored.get(id)?.frozenSince == null);
  };
}
