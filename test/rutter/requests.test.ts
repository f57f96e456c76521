import { describe, expect, it } from 'vitest';
import { exchangePublicToken } from '../../functions/rutter/connection.ts';
import { RequestRejected } from '../../functions/rutter/errors.ts';
import { rutterHttp } from '../../functions/rutter/http.ts';
import { ledgerOf } from '../../functions/rutter/ledger.ts';
import { paymentBody } from '../../functions/rutter/writes.ts';
import { collect, credentials, type Received, senderTo, serverFor } from '../support/rutter.ts';
import { newPayment } from '../support/rutter-rows.ts';

const basic = `Basic ${Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64')}`;
const tokenIn = ({ query }: Received) =>
  query.filter(([name]) => name === 'access_token').map(([, value]) => value);
const answers: Readonly<Record<string, unknown>> = {
  '/versioned/accounting/company_info': { company_info: { currency_code: 'USD' } },
  '/versioned/accounting/invoices': { invoices: [], next_cursor: null },
  '/versioned/accounting/invoices/inv-1': { invoice: { id: 'inv-1' } },
  '/versioned/connections/status': { status: { is_ready: true, platform: 'SAGE_INTACCT_V2' } },
  '/versioned/accounting/invoice_payments': { async_response: { id: 'job/1' } },
  '/versioned/jobs/job%2F1': { id: 'job/1', status: 'pending' },
  '/versioned/item/public_token/exchange': {
    connection_id: 'c',
    access_token: 't',
    platform: 'SAGE_INTACCT_V2',
  },
};
const answered = ({ path }: Received) => ({ body: answers[path] ?? {} });

describe('what every request carries', () => {
  it('every kind of call sends Basic credentials and the pinned version', async () => {
    const { baseUrl, received } = await serverFor(answered);
    const send = senderTo(baseUrl);
    const ledger = ledgerOf(send);

    await ledger.status();
    await ledger.companyCurrency();
    await ledger.record('invoices', 'inv-1');
    await collect(ledger.pages('invoices', { pageSize: 5, lastSyncedAtMin: null, cursor: null }));
    await ledger.job('job/1');
    await ledger.askToSync(['payments']);
    await ledger.write('invoice_payments', paymentBody(newPayment), 'key-1');
    await exchangePublicToken(send, credentials, 'public-1');

    expect(received).toHaveLength(8);
    for (const { headers } of received) {
      expect(headers).toMatchObject({ authorization: basic, 'x-rutter-version': '2024-08-31' });
    }
  });

  it('the access token is sent exactly once in each call about the connection, and in no other', async () => {
    const { baseUrl, received } = await serverFor(answered);
    const send = senderTo(baseUrl);
    const ledger = ledgerOf(send);

    await ledger.status();
    await ledger.companyCurrency();
    await ledger.record('invoices', 'inv-1');
    await collect(ledger.pages('invoices', { pageSize: 5, lastSyncedAtMin: 1, cursor: 'c' }));
    await ledger.askToSync(['payments']);
    await ledger.write('invoice_payments', paymentBody(newPayment), 'key-1');
    const about = received.map(tokenIn);
    received.length = 0;
    await ledger.job('job/1');
    await exchangePublicToken(send, credentials, 'public-1');

    expect(about).toEqual(Array.from({ length: 6 }, () => [credentials.accessToken]));
    expect(received.map(tokenIn)).toEqual([[], []]);
  });

  it('an id is encoded, so that it cannot change the path', async () => {
    const { baseUrl, received } = await serverFor(() => ({ body: { customer: null } }));

    await ledgerOf(senderTo(baseUrl)).record('customers', '../accounts?x=1#y');

    expect(received.map(({ path }) => path)).toEqual([
      '/versioned/accounting/customers/..%2Faccounts%3Fx%3D1%23y',
    ]);
  });

  it('the base URL may end in a slash', async () => {
    const { baseUrl, received } = await serverFor(answered);

    await senderTo(baseUrl)({ method: 'GET', path: 'connections/status', asConnection: true });
    await senderTo(`${baseUrl}/`)({ method: 'GET', path: 'connections/status', asConnection: true });

    expect(new Set(received.map(({ path }) => path))).toEqual(new Set(['/versioned/connections/status']));
  });

  it('a redirect is not followed, so that credentials go nowhere else', async () => {
    const elsewhere = await serverFor(() => ({ body: { company_info: { currency_code: 'EUR' } } }));
    const { baseUrl } = await serverFor(() => ({ status: 302, headers: { location: elsewhere.baseUrl } }));

    await expect(ledgerOf(senderTo(baseUrl)).askToSync(['payments'])).rejects.toThrow(RequestRejected);

    expect(elsewhere.received).toEqual([]);
  });
});

describe('bodies', () => {
  it('a request to sync names exactly the given objects, by their object types', async () => {
    const { baseUrl, received } = await serverFor(answered);

    await ledgerOf(senderTo(baseUrl)).askToSync([
      'customers',
      'invoices',
      'payments',
      'deposits',
      'creditMemos',
    ]);

    const [request] = received;
    expect(request).toMatchObject({ method: 'POST', path: '/versioned/connections/incremental_sync' });
    expect(request?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      object_types: [
        'accounting_customer',
        'invoice',
        'invoice_payment',
        'bank_deposit',
        'invoice_credit_memo',
      ],
    });
  });

  it('a write sends exactly the given bytes, with its idempotency key', async () => {
    const { baseUrl, received } = await serverFor(answered);
    const body = '{ "response_mode":"async",\n "invoice_payment": {"memo":"Zürich €"} }';

    await ledgerOf(senderTo(baseUrl)).write('invoice_payments', body, 'key-7');

    const [request] = received;
    expect(request?.body).toBe(body);
    expect(request?.headers).toMatchObject({
      'idempotency-key': 'key-7',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    });
  });

  it('the exchange of a public token sends the credentials in the body and nothing secret in the query', async () => {
    const { baseUrl, received } = await serverFor(answered);
    const send = rutterHttp({ ...credentials, baseUrl, remainingMs: () => 60_000 });

    const answer = await exchangePublicToken(send, credentials, 'public-1');

    expect(answer).toEqual({ connectionId: 'c', accessToken: 't', platform: 'SAGE_INTACCT_V2' });
    expect(received[0]?.query).toEqual([]);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      client_id: credentials.clientId,
      secret: credentials.clientSecret,
      public_token: 'public-1',
    });
  });
});
