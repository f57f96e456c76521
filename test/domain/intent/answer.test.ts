import { describe, expect, it } from 'vitest';
import { classifyAnswer } from '../../../functions/domain/intent/answer.ts';

/** For each status: its meaning as the answer to a request without a job, with a job, and as the result of the job. */
const meanings: [number | null, string, string, string][] = [
  //    without job    with job     result of the job
  [null, 'unknown', 'unknown', 'unknown'],
  [200, 'unknown', 'under-way', 'unknown'],
  [201, 'unknown', 'under-way', 'unknown'],
  [202, 'unknown', 'under-way', 'unknown'],
  [400, 'refused', 'refused', 'refused'],
  [401, 'not-accepted', 'refused', 'refused'],
  [403, 'not-accepted', 'refused', 'refused'],
  [404, 'refused', 'refused', 'refused'],
  [409, 'refused', 'refused', 'refused'],
  [422, 'refused', 'refused', 'refused'],
  [429, 'not-accepted', 'under-way', 'needs-new-key'],
  [450, 'refused by ledger', 'refused by ledger', 'refused by ledger'],
  [451, 'refused by ledger', 'refused by ledger', 'refused by ledger'],
  [452, 'not-accepted', 'under-way', 'needs-new-key'],
  [459, 'refused by ledger', 'refused by ledger', 'refused by ledger'],
  [460, 'refused', 'refused', 'refused'],
  [500, 'unknown', 'under-way', 'needs-new-key'],
  [502, 'unknown', 'under-way', 'needs-new-key'],
  [504, 'unknown', 'under-way', 'needs-new-key'],
];

const text = 'the text of the answer';

function meaning(status: number | null, jobId: string | null, isJobResult: boolean): string {
  const answer = classifyAnswer({ status, jobId, isJobResult, ledgerId: null, text }, false);
  return answer.kind === 'refused' && answer.byLedger ? 'refused by ledger' : answer.kind;
}

describe('acceptance decides, not the status alone', () => {
  it.each(
    meanings,
  )('status %s means: %s without a job, %s with a job, %s as the result of the job', (status, withoutJob, withJob, asResult) => {
    expect(meaning(status, null, false)).toBe(withoutJob);
    expect(meaning(status, 'job-1', false)).toBe(withJob);
    expect(meaning(status, null, true)).toBe(asResult);
    expect(meaning(status, 'job-1', true)).toBe(asResult);
  });

  it.each([
    200, 201,
  ])('status %i with a ledger id is posted, as an answer and as the result of a job', (status) => {
    for (const jobId of [null, 'job-1']) {
      for (const isJobResult of [false, true]) {
        const answer = classifyAnswer({ status, jobId, isJobResult, ledgerId: 'R-1', text }, false);
        expect(answer).toStrictEqual({ kind: 'posted', ledgerId: 'R-1' });
      }
    }
  });

  it.each([null, 400, 429, 450, 500])('status %s is never posted, even with a ledger id', (status) => {
    const raw = { status, jobId: 'job-1', isJobResult: true, ledgerId: 'R-1', text };
    expect(classifyAnswer(raw, false).kind).not.toBe('posted');
  });

  it('a rejection of a request that was sent before is not a refusal: the first one may have been carried out', () => {
    const raw = { jobId: null, isJobResult: false, ledgerId: null, text };
    for (const status of [400, 404, 409, 422, 450]) {
      expect(classifyAnswer({ ...raw, status }, true)).toStrictEqual({ kind: 'needs-new-key', status, text });
    }
    for (const status of [401, 429, 500]) {
      expect(classifyAnswer({ ...raw, status }, true)).toStrictEqual(
        classifyAnswer({ ...raw, status }, false),
      );
    }
    expect(classifyAnswer({ ...raw, jobId: 'job-1', status: 450 }, true).kind).toBe('refused');
  });

  it("an answer keeps the ledger's text and the id of the job", () => {
    const raw = { jobId: 'job-1', isJobResult: false, ledgerId: null, text };
    expect(classifyAnswer({ ...raw, status: 450 }, false)).toStrictEqual({
      kind: 'refused',
      status: 450,
      text,
      byLedger: true,
    });
    expect(classifyAnswer({ ...raw, status: 500 }, false)).toStrictEqual({
      kind: 'under-way',
      jobId: 'job-1',
    });
    const ended = { ...raw, isJobResult: true, status: 500 };
    expect(classifyAnswer(ended, false)).toStrictEqual({ kind: 'needs-new-key', status: 500, text });
    expect(classifyAnswer({ ...raw, status: 200 }, false)).toStrictEqual({
      kind: 'under-way',
      jobId: 'job-1',
    });
    expect(classifyAnswer({ ...raw, status: null }, false)).toStrictEqual({ kind: 'unknown', text });
    expect(classifyAnswer({ ...raw, status: 429, jobId: null }, false)).toStrictEqual({
      kind: 'not-accepted',
      text,
    });
  });
});
