import type { Subject } from '../reasons/phrases.ts';
import type { LedgerId } from '../shared/ids.ts';
import { addMs, type Instant } from '../shared/time.ts';
import type { Intent } from './intent.ts';
import { ledgerRecord, replaceRecords } from './ledger-records.ts';
import type { Attempt, BankDeposit, Posting } from './outgoing.ts';
import { ImpossibleTransition, type Move, move } from './transitions.ts';

/** Nobody sends again before. */
export const sendingMs = 60_000;
/** Rutter keeps keys for a day at least; the same key goes again only while that is certain. */
export const sameKeyMs = 12 * 3_600_000;

export interface Request {
  readonly idempotencyKey: string;
  /** The exact bytes. */
  readonly body: string;
  /** What it says: of a payment, or of a payout. */
  readonly posting?: Posting;
  readonly deposit?: BankDeposit;
  readonly basis: string;
  readonly generation: number;
  /** Rutter's clock just before it left. */
  readonly rutterNow: Instant;
}

/** PENDING or HELD -> SENDING: stored before the request leaves. */
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
        ...neverSent,
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

/** SENDING -> SENDING: the same key and bytes go once more, or the job is asked again. */
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

/** The request of a preview. */
export function unsentAttempt({ request, posting = null, deposit = null }: Unsent): Attempt {
  return { ...neverSent, request, posting, deposit };
}

const neverSent = {
  basis: null,
  sentAt: null,
  sendingUntil: null,
  inFlightUntil: null,
  jobId: null,
  lastAnswer: null,
};

/** Changes what is known of the latest request. */
export function changeAttempt(
  { attempt }: Intent,
  changes: Partial<Attempt>,
): Partial<Pick<Intent, 'attempt'>> {
  return attempt ? { attempt: { ...attempt, ...changes } } : {};
}

/** As if it had never been sent: the next generation goes under a key of its own. */
export const withoutAttempt = { attempt: null, idempotencyKey: null };

/** How people find what was sent: by its id, which is its memo, among payments or deposits. */
export function subjectOf({ kind, subjectId }: Intent): Subject {
  const payment = subjectId.replace(/^alternative:/, '');
  return { payment, record: kind };
}

/** Who told that the ledger has it. */
export interface PostedEvidence {
  readonly requestId: string | null;
  readonly rutterNow: Instant;
  readonly by?: string;
  readonly said?: Move['said'];
}

/** The ledger has it, under these ids. `rutterNow` is when that was known, by Rutter's clock. */
export function becomePosted(
  intent: Intent,
  ledgerIds: readonly LedgerId[],
  told: PostedEvidence,
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
  const { requestId, rutterNow: postedAt, by = 'sync', said } = told;
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

/** Its absence is proven: the next generation may go. */
export function startNextGeneration(intent: Intent, now: Instant): Intent {
  if (intent.ledgerId !== null) throw new ImpossibleTransition(`${intent.writeBackId} is in the ledger`);
  return move(intent, { to: 'PENDING', at: now, by: 'sync', dueAt: now }, withoutAttempt);
}
