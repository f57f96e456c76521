import type { Invoice } from '../../domain/invoice/invoice.ts';
import type { ConnectionId } from '../../domain/shared/ids.ts';
import { addMs, type Instant } from '../../domain/shared/time.ts';
import type { Intents } from '../../store/intents.ts';
import type { RecordTable } from '../../store/records.ts';
import { graceMs, wakeIntentsOf } from './wake-intents.ts';

/** Called with the invoices that new or changed ledger payments pay, before those payments are stored. */
export type FollowUpPaidInvoices = (
  connectionId: ConnectionId,
  invoiceIds: readonly string[],
  now: Instant,
) => Promise<boolean>;

/**
 * Wakes the intents of the Alternative payments of these invoices, at a time when the page is stored: one of the
 * ledger payments may be an Alternative payment that was entered by hand. Returns true if any of the invoices is
 * stored as still to be paid, or not stored at all.
 */
export function paidInvoicesFollowUp(
  invoices: Pick<RecordTable<Invoice>, 'getMany'>,
  intents: Pick<Intents, 'wakeLater'>,
): FollowUpPaidInvoices {
  return async (connectionId, invoiceIds, now) => {
    const uniqueIds = [...new Set(invoiceIds)];
    const stored = await invoices.getMany(connectionId, uniqueIds);
    await wakeIntentsOf(stored.values(), (key) => intents.wakeLater(key, addMs(now, graceMs)));
    return uniqueIds.some((id) => stored.get(id)?.frozenSince == null);
  };
}
