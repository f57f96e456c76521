import type { Profile } from '../connection/profile.ts';
import type { Settings } from '../connection/settings.ts';
import type { Closing, Intent } from '../intent/intent.ts';
import { newIntent, type Verdict } from '../intent/new-intent.ts';
import { isIntentState, move } from '../intent/transitions.ts';
import { isUnresolved } from '../intent/unresolved.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import { moneyText } from '../shared/money.ts';
import type { Instant } from '../shared/time.ts';
import { type PayoutDetails, payoutDetails } from './details.ts';
import type { PayoutSummary } from './events.ts';
import type { StoredPayout } from './stored.ts';

/** What the intent of a payout is judged by. */
export interface PayoutNews {
  readonly story: PayoutSummary;
  readonly deposit: StoredPayout;
  readonly profile: Profile | undefined;
  readonly now: Instant;
}

/** The intent that is born with its payout. */
export function evaluatePayout(news: PayoutNews): Intent {
  const { connectionId, depositId: subjectId, amount, currency } = news.deposit;
  const modeAtRecording = modeOf(news.profile);
  return newIntent(
    { connectionId, kind: 'deposit', subjectId, amount, currency, modeAtRecording },
    judge(news),
    news.now,
  );
}

/** An intent after another event, or after its connection became known: due at once. */
export function reevaluatePayout(intent: Intent, news: PayoutNews): Intent {
  const { deposit, profile, now } = news;
  const verdict = judge(news, intent);
  const { amount, currency } = deposit;
  const known = {
    ...intent,
    amount,
    currency,
    modeAtRecording: intent.modeAtRecording ?? modeOf(profile) ?? null,
  };
  if (moves(intent, verdict)) return follow(known, verdict, now);
  const next = { ...known, version: intent.version + 1 };
  // SENDING is resolved first, in its own time; a state of a later version waits for a person.
  if (intent.state === 'SENDING' || !isIntentState(intent.state)) return next;
  return { ...next, open: 'open', dueAt: intent.dueAt && intent.dueAt < now ? intent.dueAt : now };
}

/** What a person decided stays decided; these closings only follow from the events and the settings. */
const reopens: ReadonlySet<Closing | null> = new Set(['cancelled', 'off', 'previewed']);

/** Whether the news move it on: what was not sent yet, and is not closed for good. */
function moves(intent: Intent, { to, closedAs, why }: Verdict): boolean {
  const stops = closedAs === 'cancelled' || why?.code === 'CONTRADICTORY_EVENTS';
  switch (intent.state) {
    case 'PENDING':
      return to !== 'PENDING';
    case 'HELD':
      return intent.reason === 'UNKNOWN_CONNECTION' || (stops && !isUnresolved(intent));
    case 'REFUSED':
      return stops;
    case 'CLOSED':
      return reopens.has(intent.closedAs) && closedAs !== intent.closedAs;
    default:
      return false;
  }
}

function follow(intent: Intent, { to, why, closedAs }: Verdict, now: Instant): Intent {
  return move(intent, { to, at: now, by: 'alternative', why, ...(closedAs ? { closedAs } : {}), dueAt: now });
}

/** Deposits that are switched off are off, however payments are posted. */
function modeOf(profile: Profile | undefined): Settings['writeBack'] | undefined {
  if (!profile) return undefined;
  return profile.settings.createDeposits ? profile.settings.writeBack : 'off';
}

const held = (why: Explanation): Verdict => ({ to: 'HELD', why });
const closed = (closedAs: Closing, why: Explanation): Verdict => ({ to: 'CLOSED', closedAs, why });

/** What the events and the settings say about an intent that has not been sent. */
function judge(news: PayoutNews, intent?: Intent): Verdict {
  const { story } = news;
  const { id } = story.told.payout;
  if (story.contradictory) return held(reasons.CONTRADICTORY_EVENTS({ payment: id, record: 'deposit' }));
  if (story.status === 'failed') return closed('cancelled', reasons.FAILED_BEFORE_DEPOSIT({ payout: id }));
  const read = payoutDetails(story);
  if (!read.facts) return held(read.problem);
  return read.problem ? held(read.problem) : judgeSettings(news, read.facts, intent);
}

function judgeSettings(
  { story, deposit, profile }: PayoutNews,
  facts: PayoutDetails,
  intent?: Intent,
): Verdict {
  const { id: payout, amount, currency } = facts;
  if (!profile) {
    const { connectionId: connection } = deposit;
    return held(reasons.UNKNOWN_CONNECTION({ payment: payout, record: 'deposit', connection }));
  }
  const mode = intent?.released ? 'on' : (intent?.modeAtRecording ?? modeOf(profile));
  const { createDeposits, writeBackFrom: from } = profile.settings;
  if (mode === 'off') {
    return closed('off', createDeposits ? reasons.WRITEBACK_OFF({}) : reasons.DEPOSITS_OFF({}));
  }
  if (mode === 'preview') return closed('previewed', reasons.WRITEBACK_PREVIEW({}));
  const paidAt = story.told.occurredAt;
  if (from && paidAt < from && !intent?.released) {
    return closed('off', reasons.OLDER_THAN_WRITE_BACK({ paidAt, from }));
  }
  if (amount < 0) return held(reasons.NEGATIVE_PAYOUT({ payout, amount: moneyText(amount, currency) }));
  return { to: 'PENDING' };
}
