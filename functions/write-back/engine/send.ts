import { type Answer, classifyAnswer } from '../../domain/intent/answer.ts';
import { applyAnswer } from '../../domain/intent/apply-answer.ts';
import { idempotencyKey } from '../../domain/intent/idempotency-key.ts';
import { beginSending, changeAttempt, type Request, sendAgain } from '../../domain/intent/send.ts';
import { move } from '../../domain/intent/transitions.ts';
import { ledgerId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { SubjectAdapter, SubjectCase } from './adapter.ts';
import { nowOf, rutterNowRoundedUp } from './clock.ts';
import { Overtaken } from './errors.ts';
import { markPosted } from './mark-posted.ts';
import type { WriteBackDeps } from './ports.ts';

/** A request to send, and (`basis`) the copies of ledger records that it was checked against. */
export type Outgoing = Pick<Request, 'posting' | 'deposit' | 'body' | 'basis'>;

/** Sends the first request of a generation. SENDING is stored before the request leaves. */
export async function sendFirst<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  ledger: PostingLedger,
  subjectCase: Case,
  outgoing: Outgoing,
): Promise<Case> {
  const now = nowOf(deps);
  const { intent } = subjectCase;
  // After a refusal the request goes in a new generation, never under the old key.
  const ready = intent.state === 'REFUSED' ? move(intent, { to: 'PENDING', at: now, by: 'sync' }) : intent;
  const generation = intent.generation + 1;
  const key = idempotencyKey(intent, generation);
  const request = { ...outgoing, idempotencyKey: key, generation, rutterNow: rutterNowRoundedUp(ledger) };
  const sending = await adapter.storeIntent(deps, subjectCase, beginSending(ready, request, now));
  return transmit(adapter, deps, ledger, sending, false);
}

/** Sends the same key and bytes again. Rutter repeats its answer, or accepts the request for the first time. */
export async function resend<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  ledger: PostingLedger,
  subjectCase: Case,
): Promise<Case> {
  await ledger.lastSync(); // for Rutter's clock
  const intent = sendAgain(subjectCase.intent, rutterNowRoundedUp(ledger), nowOf(deps));
  const sending = await adapter.storeIntent(deps, subjectCase, intent);
  return transmit(adapter, deps, ledger, sending, true);
}

/** A request leaves at least this long before another run may take the intent up. The call takes up to 10 seconds. */
export const leaveBeforeMs = 20_000;

/** When a job is polled within the drive that sent it. Afterwards the sweep polls it. */
export const pollJobAfterMs = [500, 1_500];

async function transmit<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  ledger: PostingLedger,
  sending: Case,
  resent: boolean,
): Promise<Case> {
  const { attempt, idempotencyKey: key } = sending.intent;
  const request = attempt?.request ?? null;
  if (request === null || key === null) throw new Error(`${sending.intent.writeBackId} has no request`);
  // Too late: another run may be looking it up already. The next drive sends it.
  if (deps.clock.now() > Date.parse(attempt?.sendingUntil ?? '') - leaveBeforeMs) return sending;
  const sent = await ledger.send(adapter.path, request, key);
  let answered = await storeAnswer(
    adapter,
    deps,
    ledger,
    sending,
    sent.requestId,
    classifyAnswer(sent.answer, resent),
  );
  for (const pause of pollJobAfterMs) {
    const { state, attempt: latest } = answered.intent;
    if (state !== 'SENDING' || latest?.lastAnswer !== 'under-way' || latest.jobId === null) break;
    await deps.clock.sleep(pause);
    answered = await pollJob(adapter, deps, ledger, answered, latest.jobId);
  }
  return answered;
}

/** Asks for the result of an accepted request. */
export async function pollJob<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  ledger: PostingLedger,
  sending: Case,
  jobId: string,
): Promise<Case> {
  const { answer: raw, requestId } = await ledger.job(adapter.path, jobId);
  const answer = classifyAnswer(raw, false);
  if (answer.kind === 'under-way' || answer.kind === 'posted')
    return storeAnswer(adapter, deps, ledger, sending, requestId, answer);
  await ledger.lastSync(); // for Rutter's clock
  return storeAnswer(adapter, deps, ledger, sending, requestId, answer, rutterNowRoundedUp(ledger));
}

const answerTries = 12;

/**
 * Applies an answer to the intent as stored now, also if another run changed it meanwhile, so that no answer is lost.
 * Does nothing if the intent no longer waits for it. `jobReadAt`, by Rutter's clock, is when a job was read that had
 * not posted: until then its request may have reached the ledger.
 */
async function storeAnswer<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  ledger: PostingLedger,
  sending: Case,
  requestId: string | null,
  answer: Answer,
  jobReadAt?: Instant,
): Promise<Case> {
  const { generation } = sending.intent;
  let subjectCase = sending;
  for (let attempt = 0; attempt < answerTries; attempt++) {
    if (attempt > 0) subjectCase = await reload(adapter, deps, subjectCase);
    if (subjectCase.intent.state !== 'SENDING' || subjectCase.intent.generation !== generation)
      return subjectCase;
    try {
      if (answer.kind === 'posted') {
        return await markPosted(
          adapter,
          deps,
          ledger,
          subjectCase,
          [ledgerId.parse(answer.ledgerId)],
          requestId,
        );
      }
      const taken = applyAnswer(subjectCase.intent, answer, requestId, nowOf(deps));
      return await adapter.storeIntent(
        deps,
        subjectCase,
        jobReadAt ? { ...taken, ...changeAttempt(taken, { inFlightUntil: jobReadAt }) } : taken,
      );
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
  throw new Overtaken(subjectCase.intent.writeBackId);
}

async function reload<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  subjectCase: Case,
): Promise<Case> {
  const stored = await adapter.load(deps, subjectCase.intent);
  if (!stored)
    throw new Error(
      `${subjectCase.intent.writeBackId} does not exist any more, although intents are never deleted`,
    );
  return stored;
}
