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

/** What the intent of a payout is evaluated by. */
interface PayoutEvaluationInput {
  readonly story: PayoutSummary;
  readonly deposit: StoredPayout;
  readonly profile: Profile | undefined;
  readonly now: Instant;
}

/** The intent of a payout that is recorded for the first time. */
export function evaluatePayout(input: PayoutEvaluationInput): Intent {
  const { connectionId, depositId: subjectId, amount, currency } = input.deposit;
  const modeAtRecording = modeOf(input.profile);
  return newIntent(
    { connectionId, kind: 'deposit', subjectId, amount, currency, modeAtRecording },
    evaluate(input),
    input.now,
  );
}

/** The intent after another event, or after its connection was connected. It is due at once. */
export function reevaluatePayout(intent: Intent, input: PayoutEvaluationInput): Intent {
  const { deposit, profile, now } = input;
  const verdict = evaluate(input, intent);
  const { amount, currency } = deposit;
  const updated = {
    ...intent,
    amount,
    currency,
    modeAtRecording: intent.modeAtRecording ?? modeOf(profile) ?? null,
  };
  if (moves(intent, verdict)) return applyVerdict(updated, verdict, now);
  const next = { ...updated, version: intent.version + 1 };
  // SENDING is resolved first, in its own time; a state of a later version waits for a person.
  if (intent.state === 'SENDING' || !isIntentState(intent.state)) return next;
  return { ...next, open: 'open', dueAt: intent.dueAt && intent.dueAt < now ? intent.dueAt : now };
}

/** Closings that follow from events and settings alone, and so can be undone by them. A person's decision stays. */
const reopens: ReadonlySet<Closing | null> = new Set(['cancelled', 'off', 'previewed']);

/** True if the verdict changes the intent: it was not sent yet, and is not closed for good. */
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

function applyVerdict(intent: Intent, { to, why, closedAs }: Verdict, now: Instant): Intent {
  return move(intent, { to, at: now, by: 'alternative', why, ...(closedAs ? { closedAs } : {}), dueAt: now });
}

/** The mode of writing back for payouts: `off` without `createDeposits`, whatever `writeBack` says. */
function modeOf(profile: Profile | undefined): Settings['writeBack'] | undefined {
  if (!profile) return undefined;
  return profile.settings.createDeposits ? profile.settings.writeBack : 'off';
}

const held = (why: Explanation): Verdict => ({ to: 'HELD', why });
const closed = (closedAs: Closing, why: Explanation): Verdict => ({ to: 'CLOSED', closedAs, why });

/** What becomes of an intent that was not sent, by its events and then by the settings. */
function evaluate(input: PayoutEvaluationInput, intent?: Intent): Verdict {
  const { story } = input;
  const { id } = story.decisive.payout;
  if (story.contradictory) return held(reasons.CONTRADICTORY_EVENTS({ payment: id, record: 'deposit' }));
  if (story.status === 'failed') return closed('cancelled', reasons.FAILED_BEFORE_DEPOSIT({ payout: id }));
  const read = payoutDetails(story);
  if (!read.facts) return held(read.problem);
  return read.problem ? held(read.problem) : evaluateSettings(input, read.facts, intent);
}

function evaluateSettings(
  { story, deposit, profile }: PayoutEvaluationInput,
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
  const paidAt = story.decisive.occurredAt;
  if (from && paidAt < from && !intent?.released) {
    return closed('off', reasons.OLDER_THAN_WRITE_BACK({ paidAt, from }));
  }
  if (amount < 0) return held(reasons.NEGATIVE_PAYOUT({ payout, amount: moneyText(amount, currency) }));
  return { to: 'PENDING' };
}
