import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Effect } from '../../../lib/local/sandbox/index.ts';
import { freshInvoice, get, paymentFor, post, sandboxFor } from './support.ts';

const PAYMENTS = '/accounting/invoice_payments';
const KEY = '7b0a5a0e-4c55-4a9a-9a3f-0f5d9b6a1d2e';

describe('writes', () => {
  const prepare = async (effect: Effect) => {
    const sandbox = await sandboxFor();
    const fresh = freshInvoice(sandbox, 10_000);
    sandbox.faults.add({ method: 'POST', effect });
    const send = (mode = 'prefer_sync') =>
      post(sandbox, PAYMENTS, { response_mode: mode, ...paymentFor(fresh, 100) }, { key: KEY });
    return { sandbox, send, due: () => sandbox.ledger.invoice(fresh.invoice.id).due };
  };

  it.each([
    ['before', 10_000],
    ['after', 0],
  ] as const)('a write whose connection is reset %s it is carried out leaves the ledger as expected', async (when, dueThen) => {
    const { sandbox, send, due } = await prepare({ kind: 'reset', when });
    await expect(send()).rejects.toThrow('fetch failed');
    expect(due()).toBe(dueThen);
    expect(sandbox.requests.at(-1)).toMatchObject({ path: PAYMENTS, status: 0, idempotencyKey: KEY });
    expect((await send()).status).toBe(200);
    expect(due()).toBe(0);
  });

  it.each([
    [{}, 10_000, false],
    [{ committed: true }, 0, false],
    [{ committed: true, jobId: true }, 0, true],
  ])('a write answered with 502 and %o leaves the ledger and the job id as expected', async (more, dueThen, hasJob) => {
    const { send, due } = await prepare({ kind: 'status', status: 502, ...more });
    const reply = await send();
    expect([reply.status, due()]).toStrictEqual([502, dueThen]);
    expect(reply.headers.has('x-rutter-job-id')).toBe(hasJob);
  });

  it('a write that takes longer than 30 s is answered with its job, which goes on', async () => {
    const { sandbox, send, due } = await prepare({ kind: 'async-after-timeout', jobMs: 45_000 });
    const reply = await send();
    const { id } = z.object({ id: z.string() }).parse(reply.body['async_response']);
    const status = async () => (await get(sandbox, `/jobs/${id}`)).body['status'];
    expect([await status(), due()]).toStrictEqual(['prequeued', 10_000]);
    sandbox.clock.advance(44_999);
    expect(await status()).toBe('pending');
    sandbox.clock.advance(1);
    expect([await status(), due()]).toStrictEqual(['success', 0]);
  });

  it.each([
    [450, false, 10_000],
    [452, false, 10_000],
    [500, false, 10_000],
    [500, true, 0],
  ])('a job that fails with %i (committed: %s) leaves the ledger as expected', async (status, committed, dueThen) => {
    const { sandbox, send, due } = await prepare({ kind: 'job-failure', status, committed });
    const reply = await send('async');
    sandbox.clock.advance(1000);
    const job = await get(sandbox, `/jobs/${reply.headers.get('x-rutter-job-id')}`);
    expect(job.body).toMatchObject({ status: 'failure', response: { http_status: status } });
    expect(due()).toBe(dueThen);
    expect((await send('async')).status).toBe(status);
  });
});
