import { type Case, nowOf } from './case.ts';
import type { WriteBackDeps } from './ports.ts';

/**
 * Has the sweep look at the other payments of these invoices: the to-dos of an invoice stand with the intents of any of
 * its payments, and what changed for one of them may open, change or settle those.
 */
export async function wakeOthers(
  deps: WriteBackDeps,
  { intent, invoices }: Pick<Case, 'intent' | 'invoices'>,
): Promise<void> {
  const { connectionId, writeBackId: own } = intent;
  const paid = [...invoices.values()].flatMap(({ alternative }) => alternative);
  for (const writeBackId of new Set(paid.map(({ paymentId }) => `payment#${paymentId}`))) {
    if (writeBackId !== own) await deps.intents.wakeLater({ connectionId, writeBackId }, nowOf(deps));
  }
}
