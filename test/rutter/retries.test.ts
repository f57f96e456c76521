import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RutterUnavailable } from '../../functions/rutter/errors.ts';
import type { Retry } from '../../functions/rutter/http.ts';
import { retryLimit } from '../../functions/rutter/retry.ts';
import type { Effect } from '../../lib/local/sandbox/index.ts';
import { rejection, sandboxFor, senderFor, senderTo, serverFor } from '../support/rutter.ts';

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0); // no jitter: the next attempt follows at once
});
afterEach(() => {
  vi.restoreAllMocks();
});

const read = { method: 'GET', path: 'accounting/company_info', asConnection: true, timeoutMs: 150 } as const;
const status = (code: number): Effect => ({ kind: 'status', status: code });
/** Failures that pass by themselves: their effect, what the retry reports, and the status of the error in the end. */
const passing: readonly (readonly [
  name: string,
  effect: Effect,
  reported: Partial<Retry>,
  status: number | null,
])[] = [
  ['429', status(429), { status: 429, errorCode: 'RATE_LIMIT_EXCEEDED' }, 429],
  ['452, the limit of Intacct itself', status(452), { status: 452, errorCode: 'PLATFORM_RATE_LIMITED' }, 452],
  ['500', status(500), { status: 500 }, 500],
  ['502', status(502), { status: 502 }, 502],
  ['503', status(503), { status: 503 }, 503],
  ['504', status(504), { status: 504 }, 504],
  ['a body that is no JSON', { kind: 'non-json' }, {}, 200],
  ['502 with a body that is no JSON', { kind: 'non-json', status: 502 }, { status: 502 }, 502],
  ['a truncated body', { kind: 'truncated' }, {}, 200],
  ['a connection reset', { kind: 'reset', when: 'before' }, { status: null, errorCode: 'ECONNRESET' }, null],
  ['an answer that is too slow', { kind: 'slow', ms: 400 }, { status: null, errorCode: 'ETIMEDOUT' }, null],
];

describe('a read', () => {
  it.each(passing)('a read is retried after %s, and the retry is reported', async (_, effect, reported) => {
    const sandbox = await sandboxFor();
    const retries: Retry[] = [];
    sandbox.faults.add({ effect });

    const { body } = await senderFor(sandbox, { onRetry: (retry) => retries.push(retry) })(read);

    expect(body).toHaveProperty('company_info.currency_code', 'USD');
    expect(sandbox.requests).toHaveLength(2);
    expect(retries).toMatchObject([
      { operation: 'GET accounting/company_info', attempt: 1, delayMs: 1, retryAfterMs: null, ...reported },
    ]);
  });

  it.each(
    passing,
  )('a read is given up after the limit of retries with %s', async (_, effect, _reported, ends) => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect, times: 99 });
    const retries: Retry[] = [];
    const send = senderFor(sandbox, { onRetry: (retry) => retries.push(retry) });

    const error = await rejection(RutterUnavailable, () => send({ ...read, timeoutMs: 100 }));

    expect(error.failure).toMatchObject({ operation: 'GET accounting/company_info', status: ends });
    expect(sandbox.requests).toHaveLength(1 + retryLimit);
    expect(retries.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  });

  it('a read succeeds in its last attempt', async () => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: status(503), times: retryLimit });

    await senderFor(sandbox)(read);

    expect(sandbox.requests.map((request) => request.status)).toEqual([503, 503, 503, 503, 200]);
  });

  it.each([400, 401, 403, 404, 409, 410, 450])('a read is not retried after %i', async (code) => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: status(code), times: 99 });

    await expect(senderFor(sandbox)(read)).rejects.toThrow(`failed with ${code}`);

    expect(sandbox.requests).toHaveLength(1);
  });
});

describe('Retry-After', () => {
  it('a read waits for a Retry-After in seconds', async () => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: { kind: 'status', status: 429, retryAfter: '0.4' } });
    const retries: Retry[] = [];
    const started = performance.now();

    await senderFor(sandbox, { onRetry: (retry) => retries.push(retry) })(read);

    expect(performance.now() - started).toBeGreaterThanOrEqual(399);
    expect(retries).toMatchObject([{ retryAfterMs: 400, delayMs: 400 }]);
  });

  it('a read waits for a Retry-After that is an HTTP date', async () => {
    const sandbox = await sandboxFor();
    const retryAfter = new Date(Math.floor(Date.now() / 1000) * 1000 + 1_000).toUTCString();
    sandbox.faults.add({ effect: { kind: 'status', status: 503, retryAfter } });

    await senderFor(sandbox)(read);

    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(retryAfter));
    expect(sandbox.requests).toHaveLength(2);
  });

  it('the error has the Retry-After once the retries are used up', async () => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: { kind: 'status', status: 429, retryAfter: 0 }, times: 4 });
    sandbox.faults.add({ effect: { kind: 'status', status: 429, retryAfter: 17 }, after: 4 });

    const error = await rejection(RutterUnavailable, () => senderFor(sandbox)(read));

    expect(error.retryAfterMs).toBe(17_000);
  });

  it('a Retry-After beyond the remaining time is not waited for', async () => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: { kind: 'status', status: 429, retryAfter: 30 }, times: 99 });
    const started = performance.now();

    const error = await rejection(RutterUnavailable, () =>
      senderFor(sandbox, { remainingMs: () => 20_000 })(read),
    );

    expect(performance.now() - started).toBeLessThan(500);
    expect(error).toMatchObject({ retryAfterMs: 30_000, failure: { status: 429 } });
    expect(sandbox.requests).toHaveLength(1);
  });
});

describe('the remaining time of the invocation', () => {
  it.each([
    ['no answer comes', { kind: 'slow', ms: 5_000 }],
    ['nothing but errors come', status(503)],
  ] as const)('a read never runs past the remaining time when %s', async (_, effect) => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect, times: 99 });
    const ends = Date.now() + 1_200;
    const send = senderFor(sandbox, { remainingMs: () => ends - Date.now() });

    await rejection(RutterUnavailable, () => send({ ...read, timeoutMs: 15_000 }));

    // A second of it is kept for the checkpoint.
    expect(ends - Date.now()).toBeGreaterThan(850);
    expect(sandbox.requests).toHaveLength(1);
  });

  it('the error says so when the remaining time ended a read', async () => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: { kind: 'slow', ms: 5_000 } });
    const send = senderFor(sandbox, { remainingMs: () => 1_100 });

    const error = await rejection(RutterUnavailable, () => send({ ...read, timeoutMs: 15_000 }));

    expect(error.failure.detail).toBe('the time of this run is up');
  });

  it('nothing is sent when no time is left', async () => {
    const { baseUrl } = await serverFor(() => new Promise(() => {}));
    const started = performance.now();

    await rejection(RutterUnavailable, () => senderTo(baseUrl, { remainingMs: () => -5 })(read));

    expect(performance.now() - started).toBeLessThan(300);
  });

  it('a write never runs past the remaining time either', async () => {
    const { baseUrl, received } = await serverFor(() => new Promise(() => {}));
    const started = performance.now();
    const send = senderTo(baseUrl, { remainingMs: () => 1_100 });

    await rejection(RutterUnavailable, () =>
      send({ method: 'POST', path: 'accounting/invoices', body: '{}' }),
    );

    expect(performance.now() - started).toBeLessThan(800);
    expect(received.length).toBeLessThanOrEqual(1);
  });
});
