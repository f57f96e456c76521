import { randomUUID } from 'node:crypto';
import type { TableReader } from '../compare/tables.ts';
import { seededRandom } from '../sandbox/random.ts';
import { AlternativeBooks } from './books.ts';
import { type Bus, type DeliveryHabits, inTransit } from './delivery.ts';
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
  /** What the customers see now, by invoice id. */
  shown(): Promise<ReadonlyMap<string, ShownInvoice>>;
  /**
   * A customer pays what is shown at this moment, also when another payment of the same moment is not shown yet.
   * Throws AlternativeRefusal for what is not collectible, or more than is due.
   */
  pay(wish: PaymentWish): Promise<TakenPayment>;
  /** Delivers every event that was not delivered yet. Answers how many messages went out. */
  deliver(): Promise<number>;
  /** Delivers every event there ever was once more. */
  deliverAgain(): Promise<number>;
}

export function startAlternative(options: AlternativeOptions): Alternative {
  const { connectionId, reader, bus, habits = {}, seed = randomUUID(), now = Date.now } = options;
  const random = seededRandom(seed);
  const books = new AlternativeBooks({ connectionId, run: random.uuid().slice(0, 8), now });
  let delivered = 0;

  async function shown(): Promise<ReadonlyMap<string, ShownInvoice>> {
    const items = await reader.items('Invoices', connectionId);
    const invoices = items.flatMap((item) => shownInvoice.safeParse(item).data ?? []);
    return new Map(invoices.map((invoice) => [invoice.invoiceId, invoice]));
  }

  async function send(from: number): Promise<number> {
    const until = books.events.length;
    const messages = inTransit(books.events.slice(from, until), habits, random);
    await bus.put(messages);
    delivered = until;
    return messages.length;
  }

  return {
    books,
    shown,
    pay: async (wish) => books.take(grant(wish, await shown()), wish),
    deliver: () => send(delivered),
    deliverAgain: () => send(0),
  };
}
