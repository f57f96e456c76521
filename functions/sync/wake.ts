import pMap from 'p-map';
import type { Invoice } from '../domain/invoice.ts';
import type { Instant } from '../domain/time.ts';
import type { IntentKey, Intents } from '../store/intents.ts';

/** Longer than a page takes to be written: what is woken for then finds it. */
export const graceMs = 60_000;

const writesAtOnce = 8;

/** Has the intents of the payments that Alternative took for these invoices looked at, at a time or before. */
export async function wakeIntentsOf(
  invoices: Iterable<Invoice>,
  intents: Pick<Intents, 'wake'>,
  at: Instant,
): Promise<void> {
  const keys = new Map<string, IntentKey>();
  for (const { connectionId, alternative } of invoices) {
    for (const { paymentId } of alternative) {
      const writeBackId = `payment#${paymentId}`;
      keys.set(writeBackId, { connectionId, writeBackId });
    }
  }
  await pMap(keys.values(), (key) => intents.wake(key, at), { concurrency: writesAtOnce });
}
