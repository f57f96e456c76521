import type { TakenPayment } from '../alternative/index.ts';
import type { Here, IntentItem } from './here.ts';

/** A record of the ledger that carries the memo of a payment or payout, or that its intent names. */
interface Copy {
  readonly id: string;
  readonly memo: string | null;
}

/** All records of the ledger that stand for one payment or payout, however they came to. */
export function copiesOf<One extends Copy>(
  records: ReadonlyMap<string, One>,
  id: string,
  intent: IntentItem | undefined,
): One[] {
  const claimed = new Set(intent?.ledgerIds);
  return [...records.values()].filter((one) => one.memo === id || claimed.has(one.id));
}

export function intentOf({ intents }: Here, { id }: Pick<TakenPayment, 'id'>): IntentItem | undefined {
  return intents.get(`payment#alternative:${id}`);
}

/** Whether the money of a payment is with the partner. */
export function stands({ status }: TakenPayment): boolean {
  return status === 'succeeded' || status === 'refunded';
}
