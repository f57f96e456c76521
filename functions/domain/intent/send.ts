import type { Subject } from '../reasons/phrases.ts';
import type { LedgerId } from '../shared/ids.ts';
import { addMs, type Instant } from '../shared/time.ts';
import type { Intent } from './intent.ts';
import { ledgerRecord, replaceRecords } from './ledger-records.ts';
import type { Attempt, BankDeposit, Posting } from './outgoing.ts';
import { ImpossibleTransition, type Move, move } from './transitions.ts';

/** How long nobody else sends a request again: its answer is awaited. */
export const sendingMs = 60_000;
/** How long a request is sent again under its key. Rutter keeps keys for at least a day; this is safely less. */
export const sameKeyMs = 12 * 3_600_000;

export interface Request {
  readonly idempotencyKey: string;
  /** The exact bytes to send. */
  readonly body: string;
  /** The request in our own terms: `posting` of a payment, `deposit` of a payout. */
  readonly posting?: Posting;
  readonly deposit?: BankDeposit;
  /** A digest of the ledger's copies that the request was checked against. */
  readonly basis: string;
  readonly generation: number;
  /** Rutter's clock just before the request leaves. */
  readonly rutterNow: Instant;
}

/** PENDING or HELD -> SENDING. Store the result before the request leaves. */
export function beginSending(intent: Intent, request: Request, now: Instant): Intent {
  const { idempotencyKey, body, posting, deposit, basis, generation, rutterNow } = request;
  if (intent.state === 'SENDING')
    throw new ImpossibleTransition(`${intent.writeBackId} is being sent already`);
  const until = addMs(now, sendingMs);
  return move(
    intent,
    { to: 'SENDING', at: now, by: 'sync', dueAt: until },
    {
      idempotencyKey,
      generation,
      firstSentAt: intent.firstSentAt ?? rutterNow,
      generationSentAt: rutterNow,
      attempt: {
        ...emptyAttempt,
        request: body,
        basis,
        posting: posting ?? null,
        deposit: deposit ?? null,
        sentAt: now,
        sendingUntil: until,
        inFlightUntil: rutterNow,
      },
    },
  );
}

/** SENDING -> SENDING: the same request is sent again under its key, or its job is polled again. */
export function sendAgain(intent: Intent, rutterNow: Instant, now: Instant): Intent {
  if (intent.state !== 'SENDING') throw new ImpossibleTransition(`${intent.writeBackId} was not sent before`);
  const until = addMs(now, sendingMs);
  return move(
    intent,
    { to: 'SENDING', at: now, by: 'sync', dueAt: until },
    { ...changeAttempt(intent, { sendingUntil: until, inFlightUntil: rutterNow }), tries: intent.tries },
  );
}

type Unsent = Pick<Attempt, 'request'> & Partial<Pick<Attempt, 'posting' | 'deposit'>>;

/** The attempt of a preview: a request that is not sent. */
export function unsentAttempt({ request, posting = null, deposit = null }: Unsent): Attempt {
  return { ...emptyAttempt, request, posting, deposit };
}

const emptyAttempt = {
  basis: null,
  sentAt: null,
  sendingUntil: null,
  inFlightUntil: null,
  jobId: null,
  lastAnswer: null,
};

/** Changes the latest attempt, if there is one. */
export function changeAttempt(
  { attempt }: Intent,
  changes: Partial<Attempt>,
): Partial<Pick<Intent, 'attempt'>> {
  return attempt ? { attempt: { ...attempt, ...changes } } : {};
}

/** Clears the latest request and its key. The next generation has a key of its own. */
export const withoutAttempt = { attempt: null, idempotencyKey: null };

/** What people look for in Intacct: a payment or a deposit with the id from Alternative as its memo. */
export function subjectOf({ kind, subjectId }: Intent): Subject {
  const payment = subjectId.replace(/^alternative:/, '');
  return { payment, record: kind };
}

/** What shows that the ledger has it: an answer of Rutter's, a look-up, or a person's decision. */
export interface PostedEvidence {
  readonly requestId: string | null;
  /** When that was known, by Rutter's clock. */
  readonly rutterNow: Instant;
  readonly by?: string;
  readonly said?: Move['said'];
}

/** The intent after the ledger turned out to have it, under these ids. */
export function becomePosted(
  intent: Intent,
  ledgerIds: readonly LedgerId[],
  evidence: PostedEvidence,
  now: Instant,
): Intent {
  const [ledgerId] = ledgerIds;
  if (!ledgerId) throw new ImpossibleTransition(`${intent.writeBackId} is posted under no id`);
  if (
    intent.firstSentAt === null &&
    intent.state !== 'HELD' &&
    intent.state !== 'POSTED' &&
    intent.state !== 'CONFIRMED'
  ) {
    throw new ImpossibleTransition(`${intent.writeBackId} was never sent`);
  }
  const { requestId, rutterNow: postedAt, by = 'sync', said } = evidence;
  return move(
    intent,
    { to: 'POSTED', at: now, by, requestId, dueAt: now, ...(said ? { said } : {}) },
    {
      ledgerId,
      ledgerRecords: replaceRecords(
        'current',
        intent,
        ledgerIds.map((id) => ledgerRecord('current', id)),
      ),
      postedAt,
      ...changeAttempt(intent, { sendingUntil: null }),
    },
  );
}

/** -> PENDING, after a look-up proved that the ledger does not have it: the next generation may be sent. */
export function startNextGeneration(intent: Intent, now: Instant): Intent {
  if (intent.ledgerId !== null) throw new ImpossibleTransition(`${intent.writeBackId} is in the ledger`);
  return move(intent, { to: 'PENDING', at: now, by: 'sync', dueAt: now }, withoutAttempt);
}
