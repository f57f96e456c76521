import type { Settings } from '../connection/settings.ts';
import type { Explanation } from '../reasons/catalog.ts';
import type { ConnectionId } from '../shared/ids.ts';
import type { Instant } from '../shared/time.ts';
import type { Closing, Intent, IntentState } from './intent.ts';

/** What our own records say about an intent, before the ledger is asked: it may be sent, is held, or is closed. */
export interface Verdict {
  readonly to: Extract<IntentState, 'PENDING' | 'HELD' | 'CLOSED'>;
  readonly why?: Explanation;
  readonly closedAs?: Closing;
}

interface NewIntent extends Pick<Intent, 'connectionId' | 'kind' | 'subjectId' | 'amount' | 'currency'> {
  readonly connectionId: ConnectionId;
  /** The setting `writeBack` now; undefined while the connection is unknown. */
  readonly modeAtRecording: Settings['writeBack'] | undefined;
}

/** The first version of an intent, to be stored with its payment or payout. It is due at once, whatever its state. */
export function newIntent(about: NewIntent, { to, why, closedAs }: Verdict, now: Instant): Intent {
  const { kind, subjectId, modeAtRecording, ...rest } = about;
  const reason = why?.code ?? null;
  const sentence = why?.sentence ?? null;
  return {
    ...rest,
    writeBackId: `${kind}#${subjectId}`,
    kind,
    subjectId,
    version: 1,
    state: to,
    reason,
    sentence,
    step: why?.step ?? null,
    resolvedBy: why?.resolvedBy ?? null,
    closedAs: closedAs ?? null,
    open: 'open',
    dueAt: now,
    tries: 0,
    recordedAt: now,
    modeAtRecording: modeAtRecording ?? null,
    released: false,
    chosenDate: null,
    generation: 0,
    idempotencyKey: null,
    attempt: null,
    firstSentAt: null,
    postedAt: null,
    accepted: null,
    todos: [],
    ledgerRecords: [],
    ledgerId: null,
    history: [{ at: now, from: null, to, reason, sentence, by: 'alternative', requestId: null }],
  };
}
