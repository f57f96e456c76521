import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { longestReadMs } from '../../../functions/domain/ledger/last-read.ts';
import { ledgerDateSchema } from '../../../functions/domain/shared/schema.ts';
import type { Effect } from '../../../lib/local/sandbox/index.ts';
import { type Rig, recordedIn, rigFor } from '../../support/write-back.ts';

const path = '/accounting/invoice_payments';

/** Sends a payment of 100 dollars while this fault happens to its request, this many times. */
async function sentWith(rig: Rig, effect: Effect, times = 1) {
  const invoice = await rig.bill(10_000);
  rig.sandbox.faults.add({ method: 'POST', path, effect, times });
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive();
  return invoice;
}

const keysSent = ({ sandbox }: Rig) =>
  new Set(
    sandbox.requests
      .filter((one) => one.method === 'POST' && one.path === path)
      .map((one) => one.idempotencyKey),
  );

async function isOnceInTheLedger(rig: Rig, generation: number) {
  const intent = await rig.until('CONFIRMED');
  const recorded = recordedIn(rig.sandbox);
  expect(recorded.map(({ amount }) => amount)).toEqual([10_000]);
  expect(intent).toMatchObject({ state: 'CONFIRMED', generation, ledgerId: recorded[0]?.id });
  expect(keysSent(rig).size).toBe(generation);
  expect(await rig.open()).toEqual([]);
}

describe('one payment is in the ledger, confirmed, under its first key', () => {
  it.each<[string, Effect, number?]>([
    ['the connection is reset before Rutter looks at it, three times', { kind: 'reset', when: 'before' }, 3],
    ['the connection is reset after Rutter committed it', { kind: 'reset', when: 'after' }],
    ['the connection is reset after Rutter committed it, twice', { kind: 'reset', when: 'after' }, 2],
    ['504 after it was committed', { kind: 'status', status: 504, committed: true }],
    ['500 before anything was done', { kind: 'status', status: 500 }],
    ['429, three times', { kind: 'status', status: 429, retryAfter: 1 }, 3],
    ['452 without a job', { kind: 'status', status: 452 }],
    ['408', { kind: 'status', status: 408 }],
    ['a web page in place of the answer', { kind: 'non-json' }],
    ['a web page with 502 in place of the answer', { kind: 'non-json', status: 502 }],
    ['a job that takes half an hour', { kind: 'async-after-timeout', jobMs: 1_800_000 }],
  ])('although this happens: %s', async (_, effect, times = 1) => {
    const rig = await rigFor();
    const invoice = await sentWith(rig, effect, times);
    expect((await rig.intent()).state).toBe('SENDING');
    await isOnceInTheLedger(rig, 1);
    expect(await rig.shown(invoice)).toMatchObject({ status: 'paid', paidIn: 'alternative', amountDue: 0 });
  });

  it('although the answer comes after the request timed out', async () => {
    const rig = await rigFor({ timeoutMs: 250 });
    await sentWith(rig, { kind: 'slow', ms: 500 });
    expect(await rig.intent()).toMatchObject({ state: 'SENDING', reason: 'NO_ANSWER' });
    await setTimeout(600);
    await isOnceInTheLedger(rig, 1);
  });

  it.each<[string, Effect]>([
    ['breaks off', { kind: 'truncated' }],
    ['is 500', { kind: 'status', status: 500, committed: true, jobId: true }],
    ['is 429', { kind: 'status', status: 429, committed: true, jobId: true }],
    ['is 452', { kind: 'status', status: 452, committed: true, jobId: true }],
  ])('although the answer, which names its job, %s', async (_, effect) => {
    const rig = await rigFor();
    await sentWith(rig, effect);
    await isOnceInTheLedger(rig, 1);
  });
});

it('a request that is rejected when it is sent again is looked up, because the first one may have been carried out', async () => {
  const rig = await rigFor();
  await sentWith(rig, { kind: 'status', status: 500, committed: true });
  rig.sandbox.faults.add({ method: 'POST', path, effect: { kind: 'status', status: 409 } });
  await rig.later(1);
  expect(await rig.intent()).toMatchObject({ state: 'SENDING', attempt: { lastAnswer: 'needs-new-key' } });
  await isOnceInTheLedger(rig, 1);
});

describe('an accepted request that fails for a passing reason', () => {
  it.each([
    452, 429, 500, 503,
  ])('goes as the next generation after a %i, once a look-up shows that it is absent', async (status) => {
    const rig = await rigFor();
    await sentWith(rig, { kind: 'job-failure', status });
    expect(await rig.intent()).toMatchObject({
      state: 'SENDING',
      attempt: { lastAnswer: 'needs-new-key' },
      generation: 1,
    });
    expect(recordedIn(rig.sandbox)).toEqual([]);
    await isOnceInTheLedger(rig, 2);
  });

  it('is found by its memo and not sent again if it was committed nevertheless', async () => {
    const rig = await rigFor();
    await sentWith(rig, { kind: 'job-failure', status: 500, committed: true });
    await isOnceInTheLedger(rig, 1);
  });

  it('is not sent in a new generation before Rutter has read the payments', async () => {
    const rig = await rigFor({ syncDelayMs: 1_800_000 });
    await sentWith(rig, { kind: 'job-failure', status: 500 });
    await rig.later(29);
    expect(await rig.intent()).toMatchObject({ state: 'SENDING', reason: 'NO_ANSWER', generation: 1 });
    expect(keysSent(rig).size).toBe(1);
  });
});

describe('a payment that was posted without an answer, in a ledger that returns no memos, is for a person to decide', () => {
  /** A person is asked after the look-up, and the payment is never sent a second time. */
  async function isAskedAbout(rig: Rig): Promise<void> {
    await rig.later(5);
    rig.sandbox.clock.advance(longestReadMs);
    await rig.later(30);
    expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'POSSIBLE_MATCH', generation: 1 });
    expect(recordedIn(rig.sandbox)).toHaveLength(1);
  }
  const committed: Effect = { kind: 'job-failure', status: 500, committed: true };

  it.each([
    true,
    false,
  ])('although the ledger payment lists no invoices (invoices list payments: %s)', async (reportLinks) => {
    const rig = await rigFor({ echoMemo: false, reportLinks });
    await sentWith(rig, committed);
    rig.sandbox.faults.clear();
    rig.sandbox.clock.advance(3_000);
    const [own] = recordedIn(rig.sandbox);
    const effect: Effect = { kind: 'malformed-row', id: own?.id, field: 'linked_invoices', value: [] };
    rig.sandbox.faults.add({ method: 'GET', path: `${path}*`, effect });
    await isAskedAbout(rig);
  });

  it('although a person chose a posting date long before the payment', async () => {
    const rig = await rigFor({ echoMemo: false, settings: { booksClosedThrough: '2026-03-16' } });
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    expect(await rig.drive()).toMatchObject({ state: 'HELD', reason: 'PERIOD_CLOSED' });
    await rig.change({ booksClosedThrough: undefined });
    rig.sandbox.faults.add({ method: 'POST', path, effect: committed });
    await rig.resolve('retry', { date: ledgerDateSchema.parse('2026-03-02') });
    rig.sandbox.faults.clear();
    await isAskedAbout(rig);
  });
});

describe('a request that fails for good', () => {
  it('is refused with the amount and the words of Intacct, and is not sent again', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    rig.sandbox.ledger.closeBooks('2026-03-31');
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    expect(await rig.drive()).toMatchObject({ state: 'REFUSED', reason: 'PERIOD_CLOSED' });
    const { sentence } = await rig.intent();
    expect(sentence).toContain('pay_1 over 100.00 USD');
    expect(sentence).toContain('The period of 2026-03-16 is closed');
    await rig.later(30);
    expect(keysSent(rig).size).toBe(1);
    expect(recordedIn(rig.sandbox)).toEqual([]);
    expect(await rig.shown(invoice)).toMatchObject({ status: 'paid', collectible: false });
  });

  it('is found by its memo once a pull sights it, if it was committed nevertheless', async () => {
    const rig = await rigFor();
    const invoice = await sentWith(rig, { kind: 'job-failure', status: 450, committed: true });
    expect((await rig.intent()).state).toBe('REFUSED');
    rig.sandbox.cache.syncNow();
    await isOnceInTheLedger(rig, 1);
    expect(await rig.shown(invoice)).toMatchObject({ status: 'paid', amountDue: 0 });
  });

  it('waits for engineers if our request itself was wrong', async () => {
    const rig = await rigFor();
    await sentWith(rig, { kind: 'status', status: 400 });
    expect(await rig.intent()).toMatchObject({
      state: 'REFUSED',
      reason: 'REQUEST_REJECTED',
      resolvedBy: 'engineer',
    });
  });
});
