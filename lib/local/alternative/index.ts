import { randomUUID } from 'node:crypto';
import { seededRandom } from '../sandbox/random.ts';
import type { TableReader } from '../tables.ts';
import { AlternativeBooks } from './books.ts';
import { asDelivered, type Bus, type DeliveryHabits } from './delivery.ts';
import type { AlternativeEvent } from './events.ts';
import { acceptRequest, type PaymentRequest, type ShownInvoice, shownInvoice } from './payment-request.ts';
import type { TakenPayment } from './types.ts';

export { AlternativeBooks } from './books.ts';
export { type Bus, busOf, type DeliveryHabits } from './delivery.ts';
export { type AlternativeEvent, source as alternativeSource } from './events.ts';
export type { PaymentRequest, ShownInvoice } from './payment-request.ts';
export type { PayoutRequest } from './payouts.ts';
export type * from './types.ts';
export { AlternativeRefusal } from './types.ts';

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
 * A small Alternative for the demo and the tests: customers pay what the Invoices table shows. Its books change at once;
 * the events reach the bus with the next delivery.
 */
export interface Alternative {
  readonly books: AlternativeBooks;
  /** The invoices as customers see them now, by invoice id: the given ones, or all. */
  shown(invoiceIds?: readonly string[]): Promise<ReadonlyMap<string, ShownInvoice>>;
  /**
   * A customer pays what is shown now, even if another payment of the same moment is not shown yet.
   * Throws AlternativeRefusal for an invoice that is not collectible, or for more than is due.
   */
  pay(request: PaymentRequest): Promise<TakenPayment>;
  /** Delivers the events that were not delivered yet, or only those of one topic. Returns the number of messages sent. */
  deliver(only?: AlternativeEvent['detailType']): Promise<number>;
  /** Delivers every event again. */
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
    const messages = asDelivered(events, habits, random);
    await bus.put(messages);
    for (const event of events) delivered.add(event);
    return messages.length;
  }

  return {
    books,
    shown,
    async pay(request) {
      const asked = request.invoices.map(({ invoiceId }) => invoiceId);
      return books.take(acceptRequest(request, await shown(asked)), request);
    },
    deliver(only) {
      const left = books.events.filter((event) => !delivered.has(event));
      return send(only === undefined ? left : left.filter(({ detailType }) => detailType === only));
    },
    deliverAgain: () => send([...books.events]),
  };
}
