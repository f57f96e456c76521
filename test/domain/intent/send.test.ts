import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../functions/domain/intent/answer.ts';
import { applyAnswer } from '../../../functions/domain/intent/apply-answer.ts';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import type { Attempt } from '../../../functions/domain/intent/outgoing.ts';
import {
  becomePosted,
  beginSending,
  sameKeyMs,
  sendAgain,
  sendingMs,
  startNextGeneration,
  unsentAttempt,
} from '../../../functions/domain/intent/send.ts';
import { ImpossibleTransition } from '../../../functions/domain/intent/transitions.ts';
import { ledgerId } from '../../../functions/domain/shared/ids.ts';
import { addMs } from '../../../functions/domain/shared/time.ts';
import { date, minute } from '../../support/factories.ts';
import { recordsOf } from '../../support/ledger-records.ts';
import { evidence, posting, request, succeeded, World } from '../factories.ts';

const first = request({ body: '{"total":"100.00"}', rutterNow: minute(19) });
const second = request({
  idempotencyKey: 'key-2',
  body: '{"date":"2026-03-11"}',
  posting: posting({ date: date('2026-03-11') }),
  basis: 'copies-2',
  generation: 2,
  rutterNow: minute(29),
});
const noAnswer: Answer = { kind: 'unknown', text: 'timeout' };

function pending(): Intent {
  const world = new World();
  world.deliver(succeeded(0));
  return world.intent();
}

const sent = () => beginSending(pending(), first, minute(20));
const posted = (from = sent()) =>
  becomePosted(from, [ledgerId.parse('R-1')], evidence('request-1'), minute(22));

/** What an intent states after its first request has left. */
const inFlight = {
  state: 'SENDING',
  idempotencyKey: 'key-1',
  generation: 1,
  firstSentAt: minute(19),
};

/** {@link inFlight} with its attempt. */
function inFlightWith(changes: Partial<Attempt> = {}) {
  const { body: request, posting } = first;
  return { ...inFlight, attempt: { request, posting, basis: 'copies-1', sentAt: minute(20), ...changes } };
}

describe('before a request leaves', () => {
  it('a request is stored with its key and its bytes before it leaves', () => {
    expect(sent()).toMatchObject({
      ...inFlightWith({
        inFlightUntil: minute(19),
        sendingUntil: minute(21),
        jobId: null,
        lastAnswer: null,
      }),
      dueAt: minute(21),
      open: 'open',
      ledgerId: null,
    });
    expect([sendingMs, sameKeyMs]).toStrictEqual([60_000, 43_200_000]);
  });

  it('a new request clears the job and the answer of the one before', () => {
    const earlier = {
      ...unsentAttempt({ request: 'earlier' }),
      jobId: 'job-0',
      lastAnswer: 'unknown',
    } as const;
    expect(beginSending({ ...pending(), attempt: earlier }, first, minute(20)).attempt).toMatchObject({
      jobId: null,
      lastAnswer: null,
    });
  });

  it('an intent that was sent already cannot be sent with another key', () => {
    expect(() => beginSending(sent(), second, minute(30))).toThrow(ImpossibleTransition);
    expect(() => beginSending(posted(), second, minute(30))).toThrow(ImpossibleTransition);
  });
});

describe('a request that is sent again', () => {
  it('a request that is sent again has the same key and the same bytes', () => {
    const again = sendAgain(applyAnswer(sent(), noAnswer, null, minute(21)), minute(39), minute(40));
    expect(again).toMatchObject({
      ...inFlightWith({ inFlightUntil: minute(39), sendingUntil: minute(41) }),
      dueAt: minute(41),
    });
  });

  it('an intent that was never sent cannot be sent again', () => {
    expect(() => sendAgain(pending(), minute(39), minute(40))).toThrow(ImpossibleTransition);
  });

  it('a request without an answer is repeated ever more rarely', () => {
    let intent = sent();
    const waits: number[] = [];
    for (let at = 100; waits.length < 9; at += 100) {
      intent = applyAnswer(intent, noAnswer, null, minute(at));
      waits.push((Date.parse(intent.dueAt ?? '') - Date.parse(minute(at))) / 60_000);
      intent = sendAgain(intent, minute(at + 69), minute(at + 70));
    }
    expect(waits).toStrictEqual([1, 1, 2, 5, 10, 15, 15, 15, 15]);
    expect(intent).toMatchObject(inFlightWith());
  });

  it('an unfinished job is asked for ever more rarely', () => {
    const underWay = (intent: Intent) =>
      applyAnswer(intent, { kind: 'under-way', jobId: 'job-1' }, null, minute(50));
    const thrice = underWay(underWay(underWay(sent())));
    expect(thrice).toMatchObject({ tries: 3, dueAt: minute(52) });
  });
});

describe('an answer', () => {
  it.each([
    [{ kind: 'under-way', jobId: 'job-1' }, 'JOB_UNFINISHED', 'under-way', 'job-1'],
    [{ kind: 'unknown', text: 'timeout' }, 'NO_ANSWER', 'unknown', null],
    [{ kind: 'not-accepted', text: 'slow down' }, 'NOT_ACCEPTED', 'not-accepted', null],
    [{ kind: 'needs-new-key', status: 500, text: 'fault' }, 'NO_ANSWER', 'needs-new-key', null],
  ] as const)('the answer %j leaves the intent SENDING, with the meaning of the answer', (answer, reason, lastAnswer, jobId) => {
    const intent = applyAnswer(sent(), answer, 'request-1', minute(22));
    expect(intent).toMatchObject({
      ...inFlightWith({ lastAnswer, jobId }),
      reason,
      dueAt: minute(23),
      open: 'open',
    });
    expect(intent.history.at(-1)).toMatchObject({
      from: 'SENDING',
      to: 'SENDING',
      reason,
      requestId: 'request-1',
    });
  });

  it('an answer clears a job that failed, and keeps a job that was not reached', () => {
    const underWay = applyAnswer(sent(), { kind: 'under-way', jobId: 'job-1' }, null, minute(22));
    expect(applyAnswer(underWay, noAnswer, null, minute(23)).attempt?.jobId).toBe('job-1');
    expect(applyAnswer(underWay, { kind: 'not-accepted', text: '' }, null, minute(23)).attempt?.jobId).toBe(
      'job-1',
    );
    expect(
      applyAnswer(underWay, { kind: 'needs-new-key', status: 500, text: '' }, null, minute(23)).attempt
        ?.jobId,
    ).toBeNull();
  });

  it.each([
    [true, 450, 'LEDGER_REFUSED', 'ledger'],
    [false, 400, 'REQUEST_REJECTED', 'sync'],
  ])('a refused intent (by the ledger: %s) keeps the text of the refusal and is due at once', (byLedger, status, reason, by) => {
    const answer = { kind: 'refused', status, text: 'Customer is on hold', byLedger } as const;
    const intent = applyAnswer(sent(), answer, 'request-1', minute(22));
    expect(intent).toMatchObject({
      state: 'REFUSED',
      reason,
      attempt: { sendingUntil: null },
      idempotencyKey: 'key-1',
      generation: 1,
    });
    expect(intent.sentence).toContain('Customer is on hold');
    expect(intent).toMatchObject({ open: 'open', dueAt: minute(22) });
    expect(intent.history.at(-1)).toMatchObject({ by, requestId: 'request-1' });
    expect(applyAnswer(sent(), { ...answer, byLedger: false }, null, minute(22)).sentence).toContain(
      'unknown',
    );
  });

  it('the answer that an intent is posted must go through becomePosted', () => {
    expect(() => applyAnswer(sent(), { kind: 'posted', ledgerId: 'R-1' }, null, minute(22))).toThrow(
      'becomePosted',
    );
  });

  it.each([
    noAnswer,
    { kind: 'refused', status: 450, text: '', byLedger: true },
  ] as const)('an answer to an intent that is not SENDING is a mistake (%j)', (answer) => {
    const intent = answer.kind === 'unknown' ? posted() : pending();
    expect(() => applyAnswer(intent, answer, null, minute(22))).toThrow(ImpossibleTransition);
  });
});

describe('an intent that the ledger has', () => {
  it('an intent becomes POSTED under its ledger id, and is due at once to be confirmed', () => {
    expect(posted()).toMatchObject({
      ...inFlightWith({ sendingUntil: null }),
      state: 'POSTED',
      reason: null,
      ledgerId: 'R-1',
      ledgerRecords: recordsOf('current', 'R-1'),
      postedAt: minute(21),
      dueAt: minute(22),
    });
    expect(posted().history.at(-1)).toMatchObject({ by: 'sync', requestId: 'request-1', reason: null });
  });

  it('an intent becomes POSTED as several payments that a person named, with their words in the history', () => {
    const said = { reason: 'done-by-hand', sentence: 'Entered in two parts.' };
    const ids = ['R-1', 'R-2'].map((id) => ledgerId.parse(id));
    const named = becomePosted(posted(), ids, { ...evidence(), by: 'jo', said }, minute(22));
    expect(named).toMatchObject({ ledgerId: 'R-1', ledgerRecords: recordsOf('current', 'R-1', 'R-2') });
    expect(named.history.at(-1)).toMatchObject({ by: 'jo', ...said });
  });

  it('an intent cannot become POSTED without a ledger id', () => {
    expect(() => becomePosted(sent(), [], evidence(), minute(22))).toThrow('posted under no id');
  });

  it('an intent that was never sent cannot become POSTED', () => {
    expect(() => posted(pending())).toThrow(ImpossibleTransition);
  });
});

describe('an intent that is proven absent', () => {
  const absent = () => startNextGeneration(applyAnswer(sent(), noAnswer, null, minute(21)), minute(25));

  it('an intent that is proven absent is due at once, without its old key', () => {
    expect(absent()).toMatchObject({
      state: 'PENDING',
      idempotencyKey: null,
      attempt: null,
      generation: 1,
      firstSentAt: minute(19),
      dueAt: minute(25),
      tries: 0,
    });
  });

  it('an intent with a ledger id cannot start a next generation', () => {
    expect(() => startNextGeneration(posted(), minute(25))).toThrow(ImpossibleTransition);
  });

  it('the next generation has a key of its own and keeps the time of the first sending', () => {
    expect(beginSending(absent(), second, minute(30))).toMatchObject({
      state: 'SENDING',
      idempotencyKey: 'key-2',
      generation: 2,
      firstSentAt: minute(19),
      generationSentAt: second.rutterNow,
      attempt: {
        request: second.body,
        posting: second.posting,
        basis: 'copies-2',
        sentAt: minute(30),
        sendingUntil: addMs(minute(30), sendingMs),
      },
    });
  });
});
