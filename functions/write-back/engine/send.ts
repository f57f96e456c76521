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

/** What is to be sent, and which copies of the ledger's records it was held against. */
export type Outgoing = Pick<Request, 'posting' | 'deposit' | 'body' | 'basis'>;

/** Sends the first request of a generation. That it is being sent is stored before it leaves. */
export async function sendFirst<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  ledger: PostingLedger,
  subjectCase: Case,
  outgoing: Outgoing,
): Promise<Case> {
  const now = nowOf(deps);
  const { intent } = subjectCase;
  // What was refused once is tried in a new generation, never unchanged under the old key.
  const ready = intent.state === 'REFUSED' ? move(intent, { to: 'PENDING', at: now, by: 'sync' }) : intent;
  const generation = intent.generation + 1;
  const key = idempotencyKey(intent, generation);
  const request = { ...outgoing, idempotencyKey: key, generation, rutterNow: rutterNowRoundedUp(ledger) };
  const sending = await adapter.storeIntent(deps, subjectCase, beginSending(ready, request, now));
  return transmit(adapter, deps, ledger, sending, false);
}

/** Sends the same key and bytes once more: Rutter answers what it answered, or takes it for the first time. */
export async function resend<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  ledger: PostingLedger,
  subjectCase: Case,
): Promise<Case> {
  await ledger.lastSync(); // for Rutter's clock
  const again = sendAgain(subjectCase.intent, rutterNowRoundedUp(ledger), nowOf(deps));
  const sending = await adapter.storeIntent(deps, subjectCase, again);
  return transmit(adapter, deps, ledger, sending, true);
}

/** A request takes up to 10 seconds: it leaves so long before somebody else may take the intent up. */
export const leaveBeforeMs = 20_000;

/** How soon a job is asked for, before it is left to the sweep. */
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
  // Held up on the way here, it may be looked up already: what is not sent in time is sent by the next who drives it.
  if (deps.clock.now() > Date.parse(attempt?.sendingUntil ?? '') - leaveBeforeMs) return sending;
  const sent = await ledger.send(adapter.path, request, key);
  let taken = await storeAnswer(
    adapter,
    deps,
    ledger,
    sending,
    sent.requestId,
    classifyAnswer(sent.answer, resent),
  );
  for (const pause of pollJobAfterMs) {
    const { state, attempt: latest } = taken.intent;
    if (state !== 'SENDING' || latest?.lastAnswer !== 'under-way' || latest.jobId === null) break;
    await deps.clock.sleep(pause);
    taken = await pollJob(adapter, deps, ledger, taken, latest.jobId);
  }
  return taken;
}

/** Asks what became of a write that was accepted. */
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

export const answerTries = 12;

/**
 * Takes over an answer. Whatever else happened to the intent meanwhile, the answer is not lost: it is applied to what
 * is stored now, as long as that still waits for it. `jobReadAt` is when a job was read that did not post, by Rutter's
 * clock: until then it may have reached the ledger.
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
  const again = await adapter.load(deps, subjectCase.intent);
  if (!again) throw new Error(`${subjectCase.intent.writeBackId} is gone, and nothing is ever deleted`);
  return again;
}
