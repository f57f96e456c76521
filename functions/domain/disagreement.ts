import { isDeepStrictEqual } from 'node:util';
import { isCurrency, MoneyError, parseMoney } from './money.ts';

/** How the messages of one kind are compared. */
export interface Comparison<Event> {
  /** What a message is over, however it is written. */
  readonly moneyOf: (event: Event) => object;
  /** All that a message says, with its money so written that equal is the same. */
  readonly contentOf: (event: Event) => object;
}

/** Whether one message came twice with different content, or two of those that count name different money. */
export function disagree<Event extends { readonly eventId: string }>(
  events: readonly Event[],
  counting: readonly Event[],
  { moneyOf, contentOf }: Comparison<Event>,
): boolean {
  const firstOf = new Map<string, Event>();
  for (const event of events) {
    const first = firstOf.get(event.eventId) ?? event;
    if (first !== event && !isDeepStrictEqual(contentOf(first), contentOf(event))) return true;
    firstOf.set(event.eventId, first);
  }
  const [first] = counting;
  const money = first && moneyOf(first);
  return counting.some((other) => other !== first && !isDeepStrictEqual(money, moneyOf(other)));
}

/** An amount as a number of minor units: 125.50 is 125.5. One that cannot be read is its text. */
export function worth(amount: string, currency: string): number | string {
  try {
    return isCurrency(currency) ? parseMoney(amount, currency) : amount;
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    return amount;
  }
}
