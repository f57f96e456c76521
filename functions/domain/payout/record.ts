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

/** A payout, its intent and its connection, as stored. */
export interface PayoutRecords {
  readonly deposit: StoredPayout | undefined;
  readonly intent: Intent | undefined;
  readonly profile: Profile | undefined;
}

/** Everything that one transaction writes. */
export interface PayoutChanges {
  /** Absent if it does not change. */
  readonly deposit?: StoredPayout;
  readonly intent: Intent;
  /** The ledger deposits that become the intent's. Each can be claimed once. */
  readonly claims?: readonly LedgerId[];
}

/**
 * Adds one event. What is stored depends only on the set of events, never on their order. Undefined if nothing changes.
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

/** The payout and its intent after all these events. */
export function applyPayoutEvents(
  { deposit: stored, intent, profile }: PayoutRecords,
  connectionId: ConnectionId,
  events: readonly KeptPayoutEvent[],
  now: Instant,
): PayoutChanges {
  const story = payoutStatusOf(events);
  const deposit = depositFrom(stored, connectionId, events, story);
  const input = { story, deposit, profile, now };
  return { deposit, intent: intent ? reevaluatePayout(intent, input) : evaluatePayout(input) };
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
    depositId: depositId.parse(`alternative:${story.decisive.payout.id}`),
    version: (stored?.version ?? 0) + 1,
    origin: 'alternative',
    status: story.status,
    amount: facts?.amount ?? null,
    currency: facts?.currency ?? null,
    arrivalDate: story.arrivalDate,
    description: story.decisive.payout.description ?? null,
    events: compactEvents(events),
  };
}
