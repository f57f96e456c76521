import type { Explanation } from '../reasons/catalog.ts';
import { truncate } from '../shared/text.ts';
import type { Instant } from '../shared/time.ts';
import { type Closing, type HistoryEntry, type Intent, type IntentState, intentStates } from './intent.ts';
import { dueFields } from './schedule.ts';

/**
 * Start here. Every change of state that an intent can make; any other is a mistake in our code, and throws.
 *
 *     PENDING    may be sent
 *     HELD       waits, for the reason that it states
 *     SENDING    a request leaves or has left, and its outcome is unknown
 *     POSTED     the ledger has it, and its own copy is awaited
 *     CONFIRMED  the ledger's copy shows it as it was sent
 *     REFUSED    the ledger or Rutter refused it, for the reason that it states
 *     CLOSED     is not sent; `closedAs` says why. A person may release it, and a later event may revive a cancelled one
 *
 * The usual ones (the table below has all):
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
  return intentStates.some((name) => name === state);
}

export function mayMove(from: string, to: IntentState): boolean {
  return isIntentState(from) && transitions[from].includes(to);
}

/** One change of state. */
export interface Move {
  readonly to: IntentState;
  readonly at: Instant;
  /** `sync`, `alternative`, `ledger`, or the person who decided. */
  readonly by: string;
  /** Why the intent is in its new state. The intent shows it until it moves on. */
  readonly why?: Explanation | undefined;
  readonly closedAs?: Closing;
  /** What the history records in place of `why`: a person's words, for example. */
  readonly said?: { readonly reason: string; readonly sentence: string };
  readonly requestId?: string | null;
  /** When the sweep runs the intent next. Absent if only a person or an event can move it on. */
  readonly dueAt?: Instant | undefined;
}

type Changes = Partial<
  Omit<Intent, 'state' | 'reason' | 'sentence' | 'step' | 'resolvedBy' | 'closedAs' | 'history' | 'version'>
>;

/** A stored item has a largest size, so a very long history keeps its first and last entries, and sentences are cut. */
const historyLimits = { first: 100, last: 200, sentence: 500 };

function withEntry(history: readonly HistoryEntry[], entry: HistoryEntry): HistoryEntry[] {
  const { first, last } = historyLimits;
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
    ...(said ?? { reason, sentence: sentence && truncate(sentence, historyLimits.sentence) }),
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
    ...dueFields(to, dueAt),
    // A reason that is found again at every try is recorded once.
    history: repeated && why ? intent.history : withEntry(intent.history, entry),
  };
}
