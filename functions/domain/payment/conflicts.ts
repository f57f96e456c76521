import { isDeepStrictEqual } from 'node:util';
import type { Intent } from '../intent/intent.ts';
import type { Explanation } from '../reasons/catalog.ts';
import { isCurrency, MoneyError, parseMoney } from '../shared/money.ts';

/** How the messages of one kind are compared. */
export interface Comparison<Event> {
  /** What a message is over, however it is written. */
  readonly moneyOf: (event: Event) => object;
  /** All that a message says, with its money so written that equal is the same. */
  readonly contentOf: (event: Event) => object;
}

/** Whether one message came twice with different content, or two of those that count name different money. */
export function hasConflict<Event extends { readonly eventId: string }>(
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
export function toComparableAmount(amount: string, currency: string): number | string {
  try {
    return isCurrency(currency) ? parseMoney(amount, currency) : amount;
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    return amount;
  }
}

/**
 * What is posted or closed can no longer be held when a message makes no sense beside the others: then somebody is told.
 * Not of what it was held for before, nor once a person has decided about it since the last message.
 */
export function conflictsAfterPosting(
  { state, closedAs, history }: Pick<Intent, 'state' | 'closedAs' | 'history'>,
  events: readonly { readonly occurredAt: string }[],
  why: Explanation,
): readonly Explanation[] {
  if (!past.has(state) || closedAs === 'ignored' || closedAs === 'cancelled') return [];
  const last = events.reduce((latest, { occurredAt }) => (occurredAt > latest ? occurredAt : latest), '');
  const known = history.some(({ at, by, reason }) => reason === why.code || (!machines.has(by) && at > last));
  return known ? [] : [why];
}

const past: ReadonlySet<string> = new Set(['POSTED', 'CONFIRMED', 'CLOSED']);

/** Who writes history beside people. */
const machines: ReadonlySet<string> = new Set(['sync', 'alternative', 'ledger']);
