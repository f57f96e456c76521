import * as z from 'zod';
import { connectionId, ledgerId } from './ids.ts';
import { currencySchema, instantSchema, ledgerDateSchema, minorUnitsSchema, storedItem } from './model.ts';
import type { Instant } from './time.ts';

export const intentStates = [
  'PENDING',
  'HELD',
  'SENDING',
  'POSTED',
  'CONFIRMED',
  'REFUSED',
  'CLOSED',
] as const;
export type IntentState = (typeof intentStates)[number];

export const closings = ['cancelled', 'off', 'previewed', 'ignored', 'done-by-hand'] as const;
export type Closing = (typeof closings)[number];

/** One step in an intent's life, for an auditor. */
export const historyEntry = storedItem({
  at: instantSchema,
  from: z.string().nullable(),
  to: z.string(),
  /** Why, in a code and a plain sentence. */
  reason: z.string().nullable(),
  sentence: z.string().nullable(),
  /** `sync`, `alternative`, `ledger`, or the person who decided. */
  by: z.string(),
  requestId: z.string().nullable(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

/** The intention to post one payment or payout of Alternative to the ledger, and everything that became of it. */
export const intentSchema = storedItem({
  connectionId,
  /** `payment#alternative:<id>` or `deposit#alternative:<id>`. */
  writeBackId: z.string(),
  kind: z.enum(['payment', 'deposit']),
  /** The payment or payout it stands for. */
  subjectId: z.string(),
  version: z.int().positive(),
  /** One of {@link intentStates}; one that is unknown, of a later version, waits for a person. */
  state: z.string(),
  reason: z.string().nullable(),
  sentence: z.string().nullable(),
  step: z.string().nullable(),
  closedAs: z.enum(closings).nullable(),
  /** Present while something is to be done without a person: key of the sweep's index. */
  open: z.literal('open').optional(),
  /** When that is due. */
  dueAt: instantSchema.optional(),
  /** How often it has been tried since its last change of state, for the distance to the next try. */
  tries: z.int(),
  amount: minorUnitsSchema.nullable(),
  currency: currencySchema.nullable(),
  /** Which ledger invoices it pays, with their parts. */
  recordedAt: instantSchema,
  /** What the settings said when it was recorded; null until the connection is known. */
  judged: z.enum(['off', 'preview', 'on']).nullable(),
  /** A person said that the payment which looks like it is another one. */
  twinsRuledOut: z.array(ledgerId),
  /** A person released it although it was closed when it was recorded. */
  released: z.boolean(),
  /** The posting date that a person chose. */
  chosenDate: ledgerDateSchema.nullable(),
  /** Counts the attempts that differ; 0 before the first send. */
  generation: z.int(),
  idempotencyKey: z.string().nullable(),
  /** The exact bytes that were (or, in preview, would be) sent. */
  request: z.string().nullable(),
  /** When the first request of all generations left, by Rutter's clock. */
  firstSentAt: instantSchema.nullable(),
  /** When the first request of this generation left, by our clock. */
  sentAt: instantSchema.nullable(),
  /** Nobody sends again before. */
  sendingUntil: instantSchema.nullable(),
  jobId: z.string().nullable(),
  /** What the last answer meant, while it is SENDING. */
  lastAnswer: z.enum(['under-way', 'not-accepted', 'try-anew', 'unknown']).nullable(),
  /** When Rutter was asked to read the ledger's payments for a look-up. */
  lookUpAskedAt: instantSchema.nullable(),
  /** The ledger payments that record it; the first is the one that was posted or named. */
  ledgerIds: z.array(ledgerId),
  /** The first of `ledgerIds`. */
  ledgerId: ledgerId.nullable(),
  history: z.array(historyEntry),
});
export type Intent = z.infer<typeof intentSchema>;

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
  PENDING: ['PENDING', 'HELD', 'SENDING', 'CLOSED'],
  HELD: ['HELD', 'PENDING', 'SENDING', 'POSTED', 'CLOSED'],
  SENDING: ['SENDING', 'POSTED', 'REFUSED', 'HELD', 'PENDING'],
  POSTED: ['POSTED', 'CONFIRMED', 'PENDING', 'CLOSED'],
  CONFIRMED: ['CONFIRMED', 'POSTED'],
  REFUSED: ['REFUSED', 'PENDING', 'HELD', 'CLOSED'],
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
const unresolved: ReadonlySet<string | null> = new Set(['POSSIBLE_MATCH', 'NO_ANSWER', 'JOB_UNFINISHED']);

/** Whether it may be in the ledger without our knowing under which id. */
export function isUnresolved({ state, reason }: Intent): boolean {
  return state === 'SENDING' || (state === 'HELD' && unresolved.has(reason));
}

/** What one change says about itself. */
export interface Move {
  readonly to: IntentState;
  readonly at: Instant;
  readonly by: string;
  readonly why?: { readonly code: string; readonly sentence: string; readonly step: string } | undefined;
  readonly closedAs?: Closing;
  readonly requestId?: string | null;
  /** When the sweep is to look at it again; absent when only a person or an event moves it on. */
  readonly dueAt?: Instant | undefined;
}

type Changes = Partial<
  Omit<Intent, 'state' | 'reason' | 'sentence' | 'step' | 'closedAs' | 'history' | 'version'>
>;

/** The intent after one change of state, with the change in its history. Throws {@link ImpossibleTransition}. */
export function move(
  intent: Intent,
  { to, at, by, why, closedAs, requestId, dueAt }: Move,
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
    reason,
    sentence,
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
    closedAs: to === 'CLOSED' ? (closedAs ?? null) : null,
    tries: changes.tries ?? (repeated ? intent.tries + 1 : 0),
    ...(dueAt ? { open: 'open', dueAt } : {}),
    // The same answer to the same question, again and again, is one line of history.
    history: repeated && to === 'HELD' ? intent.history : [...intent.history, entry],
  };
}
