import { readAnswer } from '../domain/answer.ts';
import { idempotencyKey } from '../domain/idempotency-key.ts';
import { type LedgerId, ledgerId } from '../domain/ids.ts';
import type { Posting } from '../domain/posting/posting.ts';
import { reasons } from '../domain/reasons.ts';
import { withIntent } from '../domain/record-payment.ts';
import { becomePosted, beginSending, sendAgain, takeAnswer } from '../domain/sending.ts';
import { move } from '../domain/transitions.ts';
import type { PostingLedger } from '../rutter/posting-ledger.ts';
import type { SentAnswer } from '../rutter/sent.ts';
import { type Case, caseOf, idOf, nowOf, store, storeIntent } from './case.ts';
import { Overtaken } from './errors.ts';
import type { WriteBackDeps } from './ports.ts';

/** What is to be sent. */
export interface Outgoing {
  readonly posting: Posting;
  readonly body: string;
  /** Which copies of its invoices it was held against. */
  readonly basis: string;
}

/** Sends the first request of a generation. That it is being sent is stored before it leaves. */
export async function sendFirst(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: Case,
  { posting, body, basis }: Outgoing,
): Promise<Case> {
  const now = nowOf(deps);
  const { intent } = known;
  // What was refused once is tried in a new generation, never unchanged under the old key.
  const ready = intent.state === 'REFUSED' ? move(intent, { to: 'PENDING', at: now, by: 'sync' }) : intent;
  const generation = intent.generation + 1;
  const key = idempotencyKey(intent, generation);
  const request = { idempotencyKey: key, body, posting, basis, generation, rutterNow: ledger.clock() };
  const sending = await storeIntent(deps, known, beginSending(ready, request, now));
  return transmit(deps, ledger, sending);
}

/** Sends the same key and bytes once more: Rutter answers what it answered, or takes it for the first time. */
export async function sendSame(deps: WriteBackDeps, ledger: PostingLedger, known: Case): Promise<Case> {
  const sending = await storeIntent(deps, known, sendAgain(known.intent, nowOf(deps)));
  return transmit(deps, ledger, sending);
}

/** How soon a job is asked for, before it is left to the sweep. */
const firstLooksMs = [500, 1_500];

async function transmit(deps: WriteBackDeps, ledger: PostingLedger, sending: Case): Promise<Case> {
  const { request, idempotencyKey: key } = sending.intent;
  if (request === null || key === null) throw new Error(`${sending.intent.writeBackId} has no request`);
  const sent = await ledger.send('invoice_payments', request, key);
  let taken = await take(deps, ledger, sending, sent);
  for (const pause of firstLooksMs) {
    const { state, jobId, lastAnswer } = taken.intent;
    if (state !== 'SENDING' || lastAnswer !== 'under-way' || jobId === null) break;
    await deps.clock.sleep(pause);
    taken = await askJob(deps, ledger, taken, jobId);
  }
  return taken;
}

/** Asks what became of a write that was accepted. */
export async function askJob(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  sending: Case,
  jobId: string,
): Promise<Case> {
  return take(deps, ledger, sending, await ledger.job('invoice_payments', jobId));
}

const tries = 12;

/**
 * Takes over an answer. Whatever else happened to the intent meanwhile, the answer is not lost: it is applied to what
 * is stored now, as long as that still waits for it.
 */
async function take(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  sending: Case,
  { answer: raw, requestId }: SentAnswer,
): Promise<Case> {
  const answer = readAnswer(raw);
  const { generation } = sending.intent;
  let known = sending;
  for (let attempt = 0; attempt < tries; attempt++) {
    if (attempt > 0) known = await reload(deps, known);
    if (known.intent.state !== 'SENDING' || known.intent.generation !== generation) return known;
    try {
      if (answer.kind === 'posted') {
        return await post(deps, ledger, known, [ledgerId.parse(answer.ledgerId)], requestId);
      }
      return await storeIntent(deps, known, takeAnswer(known.intent, answer, requestId, nowOf(deps)));
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
  throw new Overtaken(known.intent.writeBackId);
}

/** The ledger has it: its payments are claimed, in the transaction that says so. One that is claimed needs a person. */
export async function post(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: Case,
  ledgerIds: readonly LedgerId[],
  requestId: string | null,
): Promise<Case> {
  const { intent } = known;
  const now = nowOf(deps);
  const claimants = await deps.intents.claimants(intent.connectionId, ledgerIds);
  const taken = ledgerIds.find((id) => (claimants.get(id) ?? intent.writeBackId) !== intent.writeBackId);
  if (taken) {
    const why = reasons.CLAIMED_BY_ANOTHER({
      payment: idOf(known),
      other: claimants.get(taken) ?? 'another',
    });
    return storeIntent(deps, known, move(intent, { to: 'HELD', at: now, by: 'sync', why }));
  }
  const posted = becomePosted(intent, ledgerIds, { requestId, rutterNow: ledger.clock() }, now);
  return store(deps, known, { ...withIntent(known, posted, now), claims: ledgerIds });
}

async function reload(deps: WriteBackDeps, { intent, payment }: Case): Promise<Case> {
  const again = caseOf(await deps.writeBacks.load(intent.connectionId, payment.paymentId, []));
  if (!again) throw new Error(`${intent.writeBackId} is gone, and nothing is ever deleted`);
  return again;
}
