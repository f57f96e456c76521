import { describe, expect, it } from 'vitest';
import { RutterUnavailable } from '../../functions/rutter/errors.ts';
import { ledgerOf } from '../../functions/rutter/ledger.ts';
import { paymentBody } from '../../functions/rutter/writes.ts';
import type { Effect, Sandbox } from '../../lib/local/sandbox/index.ts';
import { ledgerFor, paymentIn, rejection, sandboxFor, senderTo, serverFor } from '../support/rutter.ts';

const posts = (sandbox: Sandbox) => sandbox.requests.filter(({ method }) => method === 'POST');

describe('a write is sent exactly once', () => {
  const faults: readonly (readonly [string, Effect])[] = [
    ...[429, 452, 500, 502, 503, 504].map((status) => [`${status}`, { kind: 'status', status }] as const),
    ['429 with Retry-After', { kind: 'status', status: 429, retryAfter: 0 }],
    ['500 after it was carried out', { kind: 'status', status: 500, committed: true }],
    ['a reset before it was carried out', { kind: 'reset', when: 'before' }],
    ['a reset after it was carried out', { kind: 'reset', when: 'after' }],
    ['a truncated answer', { kind: 'truncated' }],
    ['an answer that is no JSON', { kind: 'non-json' }],
    ['502 that is no JSON', { kind: 'non-json', status: 502 }],
  ];

  it.each(faults)('a write is sent once, also after %s', async (_, effect) => {
    const sandbox = await sandboxFor();
    const body = paymentBody(paymentIn(sandbox));
    sandbox.faults.add({ effect, times: 9 });

    await rejection(RutterUnavailable, () => ledgerFor(sandbox).write('invoice_payments', body, 'key-1'));
    await new Promise((resolve) => setTimeout(resolve, 30));

    expect(posts(sandbox)).toHaveLength(1);
  });

  it('a write is sent at most once, also when its time is up', async () => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: { kind: 'slow', ms: 600 }, times: 9 });
    const ledger = ledgerFor(sandbox, { remainingMs: () => 1_100 });

    const error = await rejection(RutterUnavailable, () =>
      ledger.write('invoice_payments', paymentBody(paymentIn(sandbox)), 'key-1'),
    );

    expect(error.failure).toMatchObject({ status: null, jobId: null });
    expect(posts(sandbox).length).toBeLessThanOrEqual(1);
  });

  it.each([
    500, 429, 452,
  ])('the error of an accepted write has its job id, also under status %i', async (status) => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: { kind: 'status', status, committed: true, jobId: true } });

    const error = await rejection(RutterUnavailable, () =>
      ledgerFor(sandbox).write('invoice_payments', paymentBody(paymentIn(sandbox)), 'key-1'),
    );

    expect(error.failure).toMatchObject({ status, jobId: expect.any(String) });
  });

  it.each([
    ['no JSON', 'accepted'],
    ['no object', []],
    ['another shape', { async_response: { id: 5 } }],
  ])('an accepted write has its job id, also when the body is %s', async (_, body) => {
    const { baseUrl } = await serverFor(() => ({ headers: { 'x-rutter-job-id': 'job-9' }, body }));

    const end = await ledgerOf(senderTo(baseUrl))
      .write('invoice_payments', '{}', 'key-1')
      .catch((error: unknown) => (error instanceof RutterUnavailable ? error.failure : error));

    expect(end).toMatchObject({ jobId: 'job-9' });
  });
});
