import type { TakenPayment } from '../alternative/index.ts';
import type { IntentItem, Stored } from './stored.ts';

/** A record of the ledger with its memo. */
interface Copy {
  readonly id: string;
  readonly memo: string | null;
}

/** The ledger records of one payment or payout: those whose memo is its id, and those that its intent names. */
export function copiesOf<Row extends Copy>(
  records: ReadonlyMap<string, Row>,
  id: string,
  intent: IntentItem | undefined,
): Row[] {
  const claimed = new Set(intent?.ledgerIds);
  return [...records.values()].filter((record) => record.memo === id || claimed.has(record.id));
}

export function intentOf({ intents }: Stored, { id }: Pick<TakenPayment, 'id'>): IntentItem | undefined {
  return intents.get(`payment#alternative:${id}`);
}

/** True if the partner has the money: the payment succeeded, or was refunded later. */
export function stands({ status }: TakenPayment): boolean {
  return status === 'succeeded' || status === 'refunded';
}
