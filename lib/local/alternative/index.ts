import { randomUUID } from 'node:crypto';
import { seededRandom } from '../sandbox/random.ts';
import type { TableReader } from '../tables.ts';
import { AlternativeBooks } from './books.ts';
import { type Bus, type DeliveryHabits, inTransit } from './delivery.ts';
import type { AlternativeEvent } from './events.ts';
import type { TakenPayment } from './types.ts';
import { grant, type PaymentWish, type ShownInvoice, shownInvoice } from './wish.ts';

export { AlternativeBooks } from './books.ts';
export { type Bus, busOf, type DeliveryHabits } from './delivery.ts';
export { type AlternativeEvent, source as alternativeSource } from './events.ts';
export type { PayoutWish } from './payouts.ts';
export type * from './types.ts';
export { AlternativeRefusal } from './types.ts';
export type { PaymentWish, ShownInvoice } from './wish.ts';

export interface AlternativeOptions {
  readonly connectionId: string;
  readonly reader: TableReader;
  readonly bus: Bus;
  readonly habits?: DeliveryHabits;
  /** The same seed gives the same ids and the same order of deliveries. Random unless given. */
  readonly seed?: string;
  /** Default: the clock of this machine. */
  readonly now?: () => number;
}

/**
 * The platform, as small as the story needs it: customers pay what the Invoices table shows, and events tell of it.
 * Things happen at once in its books; the bus hears of them with the next delivery.
 */
export interface Alternative {
  readonly books: AlternativeBooks;
  /** What the customers see now, by invoice id; of some invoices, or of all. */
  shown(invoiceIds?: readonly string[]): Promise<ReadonlyMap<string, ShownInvoice>>;
  /**
   * A customer pays what is shown at this moment, also when another payment of the same moment is not shown yet.
   * Throws AlternativeRefusal for what is not collectible, or more than is due.
   */
  pay(wish: PaymentWish): Promise<TakenPayment>;
  /** Delivers the events that were not delivered yet, or those of one topic. Answers how many messages went out. */
  deliver(only?: AlternativeEvent['detailType']): Promise<number>;
  /** Delivers every event there ever was once more. */
  deliverAgain(): Promise<number>;
}

export function startAlternative(options: AlternativeOptions): Alternative {
  const { connectionId, reader, bus, habits = {}, seed = randomUUID(), now = Date.now } = options;
  const random = seededRandom(seed);
  const books = new AlternativeBooks({ connectionId, run: random.uuid().slice(0, 8), now });
  const delivered = new Set<AlternativeEvent>();

  async function shown(invoiceIds?: readonly string[]): Promise<ReadonlyMap<string, ShownInvoice>> {
    const items = invoiceIds
      ? await Promise.all(invoiceIds.map((invoiceId) => reader.item('Invoices', { connectionId, invoiceId })))
      : await reader.items('Invoices', connectionId);
    const invoices = items.flatMap((item) => shownInvoice.safeParse(item).data ?? []);
    return new Map(invoices.map((invoice) => [invoice.invoiceId, invoice]));
  }

  async function send(events: readonly AlternativeEvent[]): Promise<number> {
    const messages = inTransit(events, habits, random);
    await bus.put(messages);
    for (const event of events) delivered.add(event);
    return messages.length;
  }

  return {
    books,
    shown,
    async pay(wish) {
      const asked = wish.invoices.map(({ invoiceId }) => invoiceId);
      return books.take(grant(wish, await shown(asked)), wish);
    },
    deliver(only) {
      const left = books.events.filter((event) => !delivered.has(event));
      return send(only === undefined ? left : left.filter(({ detailType }) => detailType === only));
    },
    deliverAgain: () => send([...books.events]),
  };
}
