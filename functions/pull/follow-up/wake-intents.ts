import pMap from 'p-map';
import type { Invoice } from '../../domain/invoice/invoice.ts';
import type { IntentKey } from '../../store/intent-triggers.ts';

/** Longer than a page takes to be written, so that an intent woken this much later finds the page stored. */
export const graceMs = 60_000;

const writesAtOnce = 8;

/** Wakes the intent of each Alternative payment of these invoices, each once. */
export async function wakeIntentsOf(
  invoices: Iterable<Invoice>,
  wake: (key: IntentKey) => Promise<void>,
): Promise<void> {
  const keys = new Map<string, IntentKey>();
  for (const { connectionId, alternative } of invoices) {
    for (const { paymentId } of alternative) {
      const writeBackId = `payment#${paymentId}`;
      keys.set(writeBackId, { connectionId, writeBackId });
    }
  }
  await pMap(keys.values(), wake, { concurrency: writesAtOnce });
}
