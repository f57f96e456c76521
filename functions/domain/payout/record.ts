import type { Profile } from '../connection.ts';
import { type ConnectionId, depositId, type LedgerId } from '../ids.ts';
import type { Intent } from '../intent.ts';
import type { Instant } from '../time.ts';
import {
  addPayoutEvent,
  type KeptPayoutEvent,
  kept,
  type PayoutEvent,
  type PayoutStory,
  tellPayout,
} from './events.ts';
import { payoutFacts } from './facts.ts';
import type { AlternativeDepositItem } from './item.ts';
import { judgePayout, reconsiderPayout } from './judge.ts';

/** What is stored of a payout, its intent and its connection. */
export interface KnownPayout {
  readonly deposit: AlternativeDepositItem | undefined;
  readonly intent: Intent | undefined;
  readonly profile: Profile | undefined;
}

/** Everything that one transaction writes. */
export interface RecordedPayout {
  /** Absent when it stays as it is. */
  readonly deposit?: AlternativeDepositItem;
  readonly intent: Intent;
  /** The bank deposit of the ledger that becomes the intent's; it can be claimed once. */
  readonly claims?: readonly LedgerId[];
}

/**
 * Takes over one event. What is stored afterwards depends only on the set of events, never on their order; undefined
 * when nothing changes.
 */
export function recordPayout(
  known: KnownPayout,
  connectionId: ConnectionId,
  event: PayoutEvent,
  now: Instant,
): RecordedPayout | undefined {
  const events = addPayoutEvent(known.deposit?.events ?? [], event);
  if (known.deposit && known.intent && events === known.deposit.events) return undefined;
  return settlePayout(known, connectionId, events, now);
}

/** What a payout and its intent become from all that is known. */
export function settlePayout(
  { deposit: stored, intent, profile }: KnownPayout,
  connectionId: ConnectionId,
  events: readonly KeptPayoutEvent[],
  now: Instant,
): RecordedPayout {
  const story = tellPayout(events);
  const deposit = depositFrom(stored, connectionId, events, story);
  const news = { story, deposit, profile, now };
  return { deposit, intent: intent ? reconsiderPayout(intent, news) : judgePayout(news) };
}

function depositFrom(
  stored: AlternativeDepositItem | undefined,
  connectionId: ConnectionId,
  events: readonly KeptPayoutEvent[],
  story: PayoutStory,
): AlternativeDepositItem {
  const { facts } = payoutFacts(story);
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
    events: kept(events),
  };
}
