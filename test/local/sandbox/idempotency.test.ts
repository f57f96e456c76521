import { describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../../lib/local/sandbox/index.ts';
import { freshInvoice, paymentFor, post, type Reply, sandboxFor } from './support.ts';

const PATH = '/accounting/invoice_payments';
const KEY = '7b0a5a0e-4c55-4a9a-9a3f-0f5d9b6a1d2e';
const HOUR = 3_600_000;

const prepare = async (options: SandboxOptions = {}) => {
  const sandbox = await sandboxFor(options);
  const fresh = freshInvoice(sandbox, 10_000);
  const before = sandbox.ledger.payments.size;
  return {
    sandbox,
    fresh,
    send: (body: unknown, key: string = KEY) => post(sandbox, PATH, body, { key }),
    posted: () => sandbox.ledger.payments.size - before,
  };
};

const jobIdOf = (reply: Reply) => reply.headers.get('x-rutter-job-id');

/** The parts of an answer that a replay repeats: status, body and job. */
const answerOf = (reply: Reply) => [reply.status, reply.body, jobIdOf(reply)];

describe('the same key and the same request', () => {
  it.each([
    'prefer_sync',
    'async',
  ])('the same key and request (%s) gets the stored success, and posts once', async (response_mode) => {
    const { send, posted, fresh, sandbox } = await prepare();
    const body = { response_mode, ...paymentFor(fresh, 40) };
    const first = await send(body);
    sandbox.clock.advance(1000);
    const second = await send(body);
    expect(await send(body).then(answerOf)).toStrictEqual(answerOf(second));
    expect(second.body).toHaveProperty('invoice_payment.total_amount', '40');
    expect(jobIdOf(second)).toBe(jobIdOf(first));
    expect(posted()).toBe(1);
  });

  it.each([
    'prefer_sync',
    'async',
  ])('the same key and request (%s) gets the stored failure even when its cause is gone', async (mode) => {
    const { send, posted, fresh, sandbox } = await prepare();
    const body = { response_mode: mode, ...paymentFor(fresh, 40) };
    sandbox.ledger.closeBooks('2026-12-31');
    await send(body);
    sandbox.clock.advance(1000);
    sandbox.ledger.closeBooks(null);
    expect((await send(body)).status).toBe(450);
    expect(posted()).toBe(0);
    await send(body, KEY.replace('7', '8'));
    sandbox.clock.advance(1000);
    expect(posted()).toBe(1);
  });

  it('the same key and request gets the job while the first runs', async () => {
    const { send, posted, fresh, sandbox } = await prepare({ jobMs: 1000 });
    const body = { response_mode: 'async', ...paymentFor(fresh, 40) };
    const first = await send(body);
    sandbox.clock.advance(700);
    const second = await send(body);
    expect(second.body).toHaveProperty('async_response.id', jobIdOf(first));
    expect(second.body).toHaveProperty('async_response.status', 'pending');
    sandbox.clock.advance(300);
    expect(posted()).toBe(1);
  });

  it('the same key and request always gets the job when the option says so', async () => {
    const { send, fresh, sandbox } = await prepare({ asyncReplay: 'job' });
    const body = { response_mode: 'async', ...paymentFor(fresh, 40) };
    await send(body);
    sandbox.clock.advance(1000);
    expect((await send(body)).body).toHaveProperty('async_response.status', 'success');
  });

  it('the same key and request posts again after the key has expired', async () => {
    const { send, posted, fresh, sandbox } = await prepare({ idempotencyTtlMs: 2 * HOUR });
    await send(paymentFor(fresh, 40));
    sandbox.clock.advance(2 * HOUR - 1);
    await send(paymentFor(fresh, 40));
    expect(posted()).toBe(1);
    sandbox.clock.advance(1);
    await send(paymentFor(fresh, 40));
    expect(posted()).toBe(2);
  });
});

describe('the same key and another request', () => {
  it('the same key with another request is a conflict and changes nothing', async () => {
    const { send, posted, fresh } = await prepare();
    const first = await send(paymentFor(fresh, 40));
    const other = await send(paymentFor(fresh, 41));
    expect([other.status, jobIdOf(other)]).toStrictEqual([409, null]);
    expect(answerOf(await send(paymentFor(fresh, 40)))).toStrictEqual(answerOf(first));
    expect(posted()).toBe(1);
  });

  it('the same key is a conflict on another path and with other parameters', async () => {
    const { send, sandbox, fresh } = await prepare();
    await send(paymentFor(fresh, 40));
    const elsewhere = await post(sandbox, '/accounting/bank_deposits', {}, { key: KEY });
    expect(elsewhere.status).toBe(409);
    const otherwise = await post(sandbox, `${PATH}?force_fetch=true`, paymentFor(fresh, 40), { key: KEY });
    expect(otherwise.status).toBe(409);
  });

  it('the same key with another request is accepted when the first was not', async () => {
    const { send, posted, fresh, sandbox } = await prepare();
    expect((await send({})).status).toBe(400);
    sandbox.connections.setState(sandbox.connection.id, 'needs_reauth');
    expect((await send(paymentFor(fresh, 40))).status).toBe(400);
    sandbox.connections.setState(sandbox.connection.id, 'active');
    expect((await send(paymentFor(fresh, 40))).status).toBe(200);
    expect(posted()).toBe(1);
  });

  it('the same key is accepted on another connection', async () => {
    const { send, posted, fresh, sandbox } = await prepare();
    await send(paymentFor(fresh, 40));
    const { accessToken } = sandbox.connections.add({ books: 'shared' });
    const reply = await post(sandbox, PATH, paymentFor(fresh, 41), { key: KEY, accessToken });
    expect(reply.status).toBe(200);
    expect(posted()).toBe(2);
  });
});

it('a request without a key always posts', async () => {
  const { sandbox, fresh, posted } = await prepare();
  await post(sandbox, PATH, paymentFor(fresh, 40));
  await post(sandbox, PATH, paymentFor(fresh, 40));
  expect(posted()).toBe(2);
});
