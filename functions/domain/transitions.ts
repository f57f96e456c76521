import { type Closing, type HistoryEntry, type Intent, type IntentState, intentStates } from './intent.ts';
import { longestReadMs } from './look-up.ts';
import type { Explanation } from './reasons.ts';
import { after, type Instant, parseInstant } from './time.ts';

/**
 * Every change of state that there is. Anything else is a mistake in our code, and throws.
 *
 *     PENDING ──▶ SENDING ──▶ POSTED ──▶ CONFIRMED
 *        │ ▲        │  ▲ ▲
 *        ▼ │        │  │ └── again with the same key
 *       HELD ◀──────┤  └──── PENDING: the next generation, after a look-up
 *        │          ▼
 *        └──────▶ CLOSED ◀── REFUSED ──▶ PENDING, HELD
 */
const transitions: Readonly<Record<IntentState, readonly IntentState[]>> = {
  PENDING: ['PENDING', 'HELD', 'SENDING', 'POSTED', 'CLOSED'],
  HELD: ['HELD', 'PENDING', 'SENDING', 'POSTED', 'CLOSED'],
  SENDING: ['SENDING', 'POSTED', 'REFUSED', 'HELD', 'PENDING'],
  POSTED: ['POSTED', 'CONFIRMED', 'PENDING', 'CLOSED'],
  CONFIRMED: ['CONFIRMED', 'POSTED'],
  REFUSED: ['REFUSED', 'PENDING', 'HELD', 'POSTED', 'CLOSED'],
  CLOSED: ['CLOSED', 'PENDING', 'HELD'],
};

/** A change of state that is not in the table. */
export class ImpossibleTransition extends Error {
  override readonly name = 'ImpossibleTransition';
  readonly code = 'IMPOSSIBLE_TRANSITION';
}

export function isIntentState(state: string): state is IntentState {
  return intentStates.some((known) => known === state);
}

export function mayMove(from: string, to: IntentState): boolean {
  return isIntentState(from) && transitions[from].includes(to);
}

/** The reasons of an intent that was sent, and of which nobody knows yet what became. */
const unresolved: ReadonlySet<string | null> = new Set([
  'POSSIBLE_MATCH',
  'CLAIMED_BY_ANOTHER',
  'NO_ANSWER',
  'JOB_UNFINISHED',
  'JOB_NEVER_ENDED',
]);

/** Whether it may be in the ledger without our knowing under which id. */
export function isUnresolved({ state, reason }: Intent): boolean {
  return state === 'SENDING' || (state === 'HELD' && unresolved.has(reason));
}

/**
 * Since when nobody knows what became of an intent that was sent: however often it was sent since, nothing ended it.
 * Undefined where that is known, or a person decides.
 */
export function unresolvedSince({ state, history }: Intent): Instant | undefined {
  if (state !== 'SENDING') return undefined;
  const ended = history.findLastIndex(({ to }) => to !== 'SENDING' && to !== 'PENDING');
  return history.slice(ended + 1).find(({ to }) => to === 'SENDING')?.at;
}

/**
 * When an intent is to be looked at again by itself: what mends itself soon and then ever less often, what waits for
 * a person never, what is done no more.
 */
export function restingUntil(intent: Intent, now: Instant): Instant | undefined {
  const { state, resolvedBy, tries, unsettled } = intent;
  // An invoice that arrives shows all its amount as due until its payments are known to it.
  if (unsettled && intent.reason !== 'UNKNOWN_CONNECTION') return nextTry(0, now);
  switch (state) {
    case 'PENDING':
    case 'SENDING':
    case 'POSTED':
      return nextTry(tries, now);
    case 'CONFIRMED':
      return confirmedAgainAt(intent, now);
    case 'CLOSED':
      return undefined;
    default:
      return resolvedBy === 'self' ? nextTry(tries, now) : whenAPersonDecides;
  }
}

/**
 * What is confirmed is looked at once more when every read of the ledger that began before has ended: the end of one may
 * have shown a payment that was reversed meanwhile, and nothing else would tell.
 */
function confirmedAgainAt({ history }: Intent, now: Instant): Instant | undefined {
  const confirmed = history.findLast(({ from, to }) => from !== 'CONFIRMED' && to === 'CONFIRMED');
  const at = confirmed && after(confirmed.at, longestReadMs);
  return at !== undefined && now < at ? at : undefined;
}

/** The same state for longer: looked at once more, with nothing new to say. */
export function rest(intent: Intent, now: Instant): Intent {
  const { open: _open, dueAt: _dueAt, ...resting } = intent;
  const dueAt = restingUntil(intent, now);
  return {
    ...resting,
    version: intent.version + 1,
    tries: intent.tries + 1,
    ...(dueAt ? { open: 'open', dueAt } : {}),
  };
}

const minutes = [1, 1, 2, 5, 10, 15];

/** When something that mends itself is looked at again: soon at first, four times an hour in the end. */
export function nextTry(tries: number, now: Instant): Instant {
  return after(now, (minutes[Math.min(tries, minutes.length - 1)] ?? 15) * 60_000);
}

/** What one change says about itself. */
export interface Move {
  readonly to: IntentState;
  readonly at: Instant;
  readonly by: string;
  readonly why?: Explanation | undefined;
  readonly closedAs?: Closing;
  /** What a person said; it stands in the history. */
  readonly said?: { readonly reason: string; readonly sentence: string };
  readonly requestId?: string | null;
  /** When the sweep is to look at it again; absent when only a person or an event moves it on. */
  readonly dueAt?: Instant | undefined;
}

/** The due time of what waits for a person: never by itself. */
export const whenAPersonDecides = parseInstant('9999-12-31T00:00:00.000Z');

/** What is held or refused stays open until somebody ends it. */
function dueOf(to: IntentState, dueAt: Instant | undefined): Pick<Intent, 'open' | 'dueAt'> {
  const due = dueAt ?? (to === 'HELD' || to === 'REFUSED' ? whenAPersonDecides : undefined);
  return due ? { open: 'open', dueAt: due } : {};
}

type Changes = Partial<
  Omit<Intent, 'state' | 'reason' | 'sentence' | 'step' | 'resolvedBy' | 'closedAs' | 'history' | 'version'>
>;

/** What fits into an item with everything else: the beginning and the end of a very long history. */
const longest = { first: 100, last: 200 };

function withEntry(history: readonly HistoryEntry[], entry: HistoryEntry): HistoryEntry[] {
  const { first, last } = longest;
  if (history.length < first + last) return [...history, entry];
  return [...history.slice(0, first), ...history.slice(history.length - last + 1), entry];
}

/** The intent after one change of state, with the change in its history. Throws {@link ImpossibleTransition}. */
export function move(
  intent: Intent,
  { to, at, by, why, closedAs, said, requestId, dueAt }: Move,
  changes: Changes = {},
): Intent {
  if (!mayMove(intent.state, to)) {
    throw new ImpossibleTransition(`${intent.writeBackId} cannot go from ${intent.state} to ${to}`);
  }
  const reason = why?.code ?? null;
  const sentence = why?.sentence ?? null;
  const entry: HistoryEntry = {
    at,
    from: intent.state,
    to,
    reason: said?.reason ?? reason,
    sentence: said?.sentence ?? sentence,
    by,
    requestId: requestId ?? null,
  };
  const { open: _open, dueAt: _dueAt, ...rest } = intent;
  const repeated = intent.state === to && intent.reason === reason;
  return {
    ...rest,
    ...changes,
    version: intent.version + 1,
    state: to,
    reason,
    sentence,
    step: why?.step ?? null,
    resolvedBy: why?.resolvedBy ?? null,
    closedAs: to === 'CLOSED' ? (closedAs ?? null) : null,
    tries: changes.tries ?? (repeated ? intent.tries + 1 : 0),
    ...dueOf(to, dueAt),
    // The same answer to the same question, again and again, is one line of history.
    history: repeated && why ? intent.history : withEntry(intent.history, entry),
  };
}
