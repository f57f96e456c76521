import { describe, expect, it } from 'vitest';
import { freshInvoice, get, paymentFor, post, type Reply, sandboxFor } from './support.ts';

const PATH = '/accounting/invoice_payments';
const unknownId = '8f2b6c1e-3f1c-4f0e-9a57-2f0f3a0f9b10';
const KEY = '3d0a7f52-6c1b-4a41-8e0b-51f1b3f2a6c7';

const jobIdOf = (reply: Reply) => reply.headers.get('x-rutter-job-id');

describe('jobs', () => {
  it('the job of an async write is prequeued, pending, then success', async () => {
    const sandbox = await sandboxFor({ jobMs: 1000 });
    const fresh = freshInvoice(sandbox, 100);
    const body = { response_mode: 'async', ...paymentFor(fresh, 1) };
    const reply = await post(sandbox, PATH, body, { key: KEY });
    const id = jobIdOf(reply);
    const response_url = `${sandbox.url}/jobs/${id}`;
    expect(reply.body).toStrictEqual({ async_response: { id, response_url, status: 'prequeued' } });
    const job = async () => (await get(sandbox, `/jobs/${id}`)).body;
    const request = {
      method: 'POST',
      url: `${sandbox.url}${PATH}?access_token=${sandbox.accessToken}`,
      body,
      idempotency_key: KEY,
    };
    expect(await job()).toStrictEqual({ id, status: 'prequeued', request });
    sandbox.clock.advance(600);
    expect(await job()).toStrictEqual({ id, status: 'pending', request });
    expect(sandbox.ledger.invoice(fresh.invoice.id).due).toBe(100);
    sandbox.clock.advance(400);
    expect(await job()).toMatchObject({ status: 'success', response: { http_status: 200 } });
    expect(sandbox.ledger.invoice(fresh.invoice.id).due).toBe(0);
  });

  it('the job of an async write that Intacct refuses fails with 450', async () => {
    const sandbox = await sandboxFor();
    const fresh = freshInvoice(sandbox, 100);
    const reply = await post(sandbox, PATH, { response_mode: 'async', ...paymentFor(fresh, 2) });
    sandbox.clock.advance(200);
    const job = await get(sandbox, `/jobs/${jobIdOf(reply)}`);
    expect(job.body).toMatchObject({ status: 'failure', response: { http_status: 450 } });
  });

  it('a prefer_sync write whose job takes longer than 30 s is answered with the job', async () => {
    const sandbox = await sandboxFor({ jobMs: 30_001 });
    const reply = await post(sandbox, PATH, paymentFor(freshInvoice(sandbox, 100), 1));
    expect(reply.body).toHaveProperty('async_response.status', 'prequeued');
  });

  it.each([404, 410] as const)('an unknown job is answered with %i', async (unknownIdStatus) => {
    const sandbox = await sandboxFor({ unknownIdStatus });
    expect((await get(sandbox, `/jobs/${unknownId}`)).status).toBe(unknownIdStatus);
  });
});
