import type { Profile } from '../connection/profile.ts';
import type { Intent } from '../intent/intent.ts';
import { type ConnectionId, depositId, type LedgerId } from '../shared/ids.ts';
import type { Instant } from '../shared/time.ts';
import { payoutDetails } from './details.ts';
import { evaluatePayout, reevaluatePayout } from './evaluate.ts';
import {
  addPayoutEvent,
  compactEvents,
  type KeptPayoutEvent,
  type PayoutEvent,
  type PayoutSummary,
  payoutStatusOf,
} from './events.ts';
import type { StoredPayout } from './stored.ts';

/** What is stored of a payout, its intent and its connection. */
export interface PayoutRecords {
  readonly deposit: StoredPayout | undefined;
  readonly intent: Intent | undefined;
  readonly profile: Profile | undefined;
}

/** Everything that one transaction writes. */
export interface PayoutChanges {
  /** Absent when it stays as it is. */
  readonly deposit?: StoredPayout;
  readonly intent: Intent;
  /** The bank deposit of the ledger that becomes the intent's; it can be claimed once. */
  readonly claims?: readonly LedgerId[];
}

/**
 * Takes over one event. What is stored afterwards depends only on the set of events, never on their order; undefined
 * when nothing changes.
 */
export function recordPayout(
  known: PayoutRecords,
  connectionId: ConnectionId,
  event: PayoutEvent,
  now: Instant,
): PayoutChanges | undefined {
  const events = addPayoutEvent(known.deposit?.events ?? [], event);
  if (known.deposit && known.intent && events === known.deposit.events) return undefined;
  return applyPayoutEvents(known, connectionId, events, now);
}

/** What a payout and its intent become from all that is known. */
export function applyPayoutEvents(
  { deposit: stored, intent, profile }: PayoutRecords,
  connectionId: ConnectionId,
  events: readonly KeptPayoutEvent[],
  now: Instant,
): PayoutChanges {
  const story = payoutStatusOf(events);
  const deposit = depositFrom(stored, connectionId, events, story);
  const news = { story, deposit, profile, now };
  return { deposit, intent: intent ? reevaluatePayout(intent, news) : evaluatePayout(news) };
}

function depositFrom(
  stored: StoredPayout | undefined,
  connectionId: ConnectionId,
  events: readonly KeptPayoutEvent[],
  story: PayoutSummary,
): StoredPayout {
  const { facts } = payoutDetails(story);
  return {
    ...stored,
    connectionId,
    depositId: depositId.parse(`alternative:${story.told.payout.id}`),
    version: (stored?.version ?? 0) + 1,
    origin: 'alternative',
    status: story.status,
    amount: facts?.amount ?? null,
    currency: facts?.currency ?? null,
    arrivalDate: story.arrivalDate,
    description: story.told.payout.description ?? null,
    events: compactEvents(events),
  };
}
