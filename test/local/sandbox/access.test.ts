import { describe, expect, it } from 'vitest';
import { basic, get, headersFor, listAll, post, START, sandboxFor, urlOf } from './support.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('credentials', () => {
  it.each([
    undefined,
    'Basic bm9ib2R5Om5vdGhpbmc=',
    'Bearer x',
  ])('a request with the credentials %s is refused', async (authorization) => {
    const sandbox = await sandboxFor();
    const { Authorization: _, ...rest } = headersFor(sandbox);
    const headers = { ...rest, ...(authorization === undefined ? {} : { authorization }) };
    const response = await fetch(urlOf(sandbox, '/accounting/invoices'), { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toStrictEqual({
      error_type: 'CONNECTION_ERROR',
      error_code: 'INVALID_CREDENTIALS',
      error_message: 'Invalid credentials to access this connection.',
    });
  });

  it('an unknown access token is refused', async () => {
    const sandbox = await sandboxFor();
    for (const token of ['', 'x', sandbox.clientId])
      expect((await get(sandbox, '/accounting/invoices', token)).status).toBe(401);
  });

  it('a rotated access token replaces the old one, which is refused', async () => {
    const sandbox = await sandboxFor();
    const old = sandbox.accessToken;
    sandbox.connections.rotateToken(sandbox.connection.id);
    expect((await get(sandbox, '/accounting/accounts', old)).status).toBe(401);
    expect((await get(sandbox, '/accounting/accounts')).status).toBe(200);
  });
});

describe('version', () => {
  const statusWith = async (version: string | undefined, requireVersion: boolean) => {
    const sandbox = await sandboxFor({ requireVersion });
    const headers = {
      Authorization: basic(sandbox),
      ...(version === undefined ? {} : { 'X-Rutter-Version': version }),
    };
    return (await fetch(urlOf(sandbox, '/accounting/accounts'), { headers })).status;
  };

  it('a request is refused unless its version is 2024-08-31', async () => {
    expect(await statusWith('2024-08-31', true)).toBe(200);
    expect(await statusWith('2023-03-14', true)).toBe(400);
    expect(await statusWith(undefined, true)).toBe(400);
    expect(await statusWith(undefined, false)).toBe(200);
  });

  it('a path without /versioned answers 404', async () => {
    const sandbox = await sandboxFor();
    const url = sandbox.url.replace('/versioned', '/accounting/accounts');
    expect((await fetch(url, { headers: headersFor(sandbox) })).status).toBe(404);
  });
});

it('every response has a request id and the time of the sandbox’s clock', async () => {
  const sandbox = await sandboxFor();
  sandbox.clock.set(Date.parse('2031-05-06T07:08:09.500Z'));
  const replies = [
    await get(sandbox, '/accounting/accounts'),
    await get(sandbox, '/accounting/accounts', 'x'),
    await get(sandbox, '/nowhere'),
  ];
  for (const { headers } of replies) {
    expect(headers.get('date')).toBe('Tue, 06 May 2031 07:08:09 GMT');
    expect(headers.get('x-rutter-request-id')).toMatch(uuid);
    expect(headers.get('x-rutter-job-id')).toBeNull();
  }
  expect(new Set(replies.map(({ headers }) => headers.get('x-rutter-request-id'))).size).toBe(3);
});

it.each([
  ['GET', '/accounting/bills'],
  ['GET', '/accounting/subsidiaries'],
  ['PATCH', '/accounting/invoice_payments/8f2b6c1e-3f1c-4f0e-9a57-2f0f3a0f9b10'],
  ['DELETE', '/accounting/invoice_payments/8f2b6c1e-3f1c-4f0e-9a57-2f0f3a0f9b10'],
  ['POST', '/accounting/invoices'],
])('%s %s answers 404, because the platform does not have it', async (method, path) => {
  const sandbox = await sandboxFor();
  const response = await fetch(urlOf(sandbox, path), { method, headers: headersFor(sandbox) });
  expect(response.status).toBe(404);
});

describe('rate limit', () => {
  it('the rate limit allows 500 requests in any 10 seconds, for all connections together', async () => {
    const sandbox = await sandboxFor({ rateLimit: 20 });
    const other = sandbox.connections.add();
    const statuses = async (count: number) => {
      const tokens = Array.from({ length: count }, (_, index) =>
        index % 2 === 0 ? sandbox.accessToken : other.accessToken,
      );
      const replies = await Promise.all(
        tokens.map((token) => get(sandbox, '/accounting/company_info', token)),
      );
      return replies.filter(({ status }) => status === 429).length;
    };
    expect(await statuses(12)).toBe(0);
    sandbox.clock.advance(6000);
    expect(await statuses(12)).toBe(4);
    sandbox.clock.advance(4000);
    expect(await statuses(14)).toBe(2);
  });

  it('the rate limit is 500 by default and sends Retry-After when the option is on', async () => {
    const sandbox = await sandboxFor({ retryAfter: true });
    for (let batch = 0; batch < 10; batch += 1)
      await Promise.all(Array.from({ length: 50 }, () => get(sandbox, '/connections')));
    const reply = await get(sandbox, '/connections');
    expect([reply.status, reply.headers.get('retry-after')]).toStrictEqual([429, '10']);
  });
});

it('every request is logged without its tokens', async () => {
  const sandbox = await sandboxFor();
  sandbox.resetRequests();
  await listAll(sandbox, 'customers', 'limit=500');
  const key = '5a0c7a52-7a1b-4a58-9a33-0f5d9b6a1d2e';
  await post(sandbox, '/accounting/invoice_payments', {}, { key });
  const connectionId = sandbox.connection.id;
  expect(sandbox.requests).toStrictEqual([
    {
      at: START,
      method: 'GET',
      path: '/accounting/customers',
      query: { limit: '500' },
      status: 200,
      connectionId,
    },
    {
      at: START,
      method: 'POST',
      path: '/accounting/invoice_payments',
      query: {},
      status: 400,
      connectionId,
      idempotencyKey: key,
    },
  ]);
  expect(JSON.stringify(sandbox.requests)).not.toContain(sandbox.accessToken);
  sandbox.resetRequests();
  expect(sandbox.requests).toHaveLength(0);
});
