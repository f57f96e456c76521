import { isDeepStrictEqual } from 'node:util';
import type { Intent } from '../intent/intent.ts';
import type { Explanation } from '../reasons/catalog.ts';
import { isCurrency, MoneyError, parseMoney } from '../shared/money.ts';

/** How the events of payments, or of payouts, are compared. Equal amounts must compare equal however they are written. */
export interface Comparison<Event> {
  /** The amounts of an event. */
  readonly moneyOf: (event: Event) => object;
  /** Everything that an event says. */
  readonly contentOf: (event: Event) => object;
}

/**
 * True if events contradict each other:
 *
 * - two of `events` have the same `eventId` and different content;
 * - two of `counting`, the events whose money counts, have different money.
 */
export function hasConflict<Event extends { readonly eventId: string }>(
  events: readonly Event[],
  counting: readonly Event[],
  { moneyOf, contentOf }: Comparison<Event>,
): boolean {
  const firstById = new Map<string, Event>();
  for (const event of events) {
    const first = firstById.get(event.eventId) ?? event;
    if (first !== event && !isDeepStrictEqual(contentOf(first), contentOf(event))) return true;
    firstById.set(event.eventId, first);
  }
  const [first] = counting;
  const money = first && moneyOf(first);
  return counting.some((event) => event !== first && !isDeepStrictEqual(money, moneyOf(event)));
}

/** The amount as a number of minor units, so that "125.50" equals "125.5". If it cannot be read, its text. */
export function toComparableAmount(amount: string, currency: string): number | string {
  try {
    return isCurrency(currency) ? parseMoney(amount, currency) : amount;
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    return amount;
  }
}

/**
 * The to-do for events that contradict each other after their intent was posted or closed, when it can no longer be
 * held. None if
 *
 * - the intent was held for the same reason before;
 * - a person decided about the intent after its last event;
 * - the intent is closed as ignored or cancelled.
 */
export function conflictsAfterPosting(
  { state, closedAs, history }: Pick<Intent, 'state' | 'closedAs' | 'history'>,
  events: readonly { readonly occurredAt: string }[],
  why: Explanation,
): readonly Explanation[] {
  if (!pastHolding.has(state) || closedAs === 'ignored' || closedAs === 'cancelled') return [];
  const lastEventAt = events.reduce(
    (latest, { occurredAt }) => (occurredAt > latest ? occurredAt : latest),
    '',
  );
  const isHandled = history.some(
    ({ at, by, reason }) => reason === why.code || (!systems.has(by) && at > lastEventAt),
  );
  return isHandled ? [] : [why];
}

const pastHolding: ReadonlySet<string> = new Set(['POSTED', 'CONFIRMED', 'CLOSED']);

/** The values of `by` in a history that are not people. */
const systems: ReadonlySet<string> = new Set(['sync', 'alternative', 'ledger']);
