import { describe, expect, it } from 'vitest';
import { exchangePublicToken, fetchConnection } from '../../functions/rutter/connection.ts';
import {
  CapabilityAbsent,
  CredentialsRefused,
  RequestRejected,
  RutterUnavailable,
} from '../../functions/rutter/errors.ts';
import { ledgerOf } from '../../functions/rutter/ledger.ts';
import { ledgerFor, rejection, sandboxFor, senderFor, senderTo, serverFor } from '../support/rutter.ts';

describe('one record', () => {
  it('a record is not gone when a proxy answers with a web page', async () => {
    const page = '<html><body>404 Not Found</body></html>';
    const { baseUrl } = await serverFor(() => ({ status: 404, body: page }));

    const read = ledgerOf(senderTo(baseUrl, { remainingMs: () => 3_000 })).record('invoices', 'one');

    await expect(read).rejects.toThrow(RutterUnavailable);
  });

  it('a record is returned as Rutter sent it', async () => {
    const sandbox = await sandboxFor();
    const ledger = ledgerFor(sandbox);
    const [invoice] = sandbox.ledger.invoices.values();
    const [customer] = sandbox.ledger.customers.keys();
    const [payment] = sandbox.ledger.payments.keys();
    const [account] = sandbox.ledger.accounts.keys();

    expect(await ledger.record('invoices', invoice?.id ?? '')).toMatchObject({
      id: invoice?.id,
      document_number: invoice?.number,
      line_items: expect.any(Array),
    });
    expect(await ledger.record('customers', customer ?? '')).toMatchObject({ id: customer });
    expect(await ledger.record('payments', payment ?? '')).toMatchObject({ id: payment });
    expect(await ledger.record('accounts', account ?? '')).toMatchObject({ id: account });
  });

  it.each([404, 410] as const)('a record is null when Rutter answers %i', async (unknownIdStatus) => {
    const sandbox = await sandboxFor({ unknownIdStatus });

    expect(await ledgerFor(sandbox).record('invoices', 'gone')).toBeNull();
    expect(sandbox.requests).toMatchObject([{ path: '/accounting/invoices/gone', status: unknownIdStatus }]);
  });

  it.each([
    403, 404, 410,
  ])('a record is an error, not null, when Rutter does not allow the product (%i)', async (status) => {
    const sandbox = await sandboxFor();
    const body = { error_type: 'CONNECTION_ERROR', error_code: 'PRODUCT_NOT_ALLOWED', error_message: 'no' };
    sandbox.faults.add({ effect: { kind: 'status', status, body } });

    const error = await rejection(CapabilityAbsent, () => ledgerFor(sandbox).record('invoices', 'any'));

    expect(error.failure.errorCode).toBe('PRODUCT_NOT_ALLOWED');
  });

  it('a record is an error, not null, when Rutter cannot be reached', async () => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: { kind: 'status', status: 400 } });

    await rejection(RequestRejected, () => ledgerFor(sandbox).record('invoices', 'any'));
  });

  it('an answer without the record is an unreadable answer', async () => {
    const { baseUrl } = await serverFor(() => ({ body: { connection: { id: 'c' } } }));

    await rejection(RutterUnavailable, () => ledgerOf(senderTo(baseUrl)).record('invoices', 'any'));
  });
});

describe('the company', () => {
  it('the company has the currency of its books', async () => {
    const sandbox = await sandboxFor({ currencies: ['CAD', 'USD'] });

    expect(await ledgerFor(sandbox).companyCurrency()).toBe('CAD');
  });

  it.each([
    ['null', { body: { company_info: { currency_code: null } } }],
    ['left out', { body: { company_info: {} } }],
    ['not there', { status: 404 }],
  ])('the currency of the company is not known when it is %s', async (_, answer) => {
    const { baseUrl } = await serverFor(() => answer);

    expect(await ledgerOf(senderTo(baseUrl)).companyCurrency()).toBeNull();
  });
});

describe('the state of a connection', () => {
  it.each([
    ['active', 'active'],
    ['unhealthy', 'unhealthy'],
    ['not_ready', 'not_ready'],
    ['needs_reauth', 'needs_reauth'],
    ['disabled', 'disabled'],
  ] as const)('a connection that is %s has the status %s', async (state, status) => {
    const sandbox = await sandboxFor();
    sandbox.connections.setState(sandbox.connection.id, state, 'NEEDS_REAUTH');

    expect(await ledgerFor(sandbox).status()).toEqual({
      status,
      platform: 'SAGE_INTACCT_V2',
      linkUrl: sandbox.connection.linkUrl,
      disabledReason: state === 'disabled' ? 'NEEDS_REAUTH' : null,
    });
  });

  it.each([
    ['disabled before anything else', { is_ready: false, needs_update: true, is_disabled: true }, 'disabled'],
    [
      'a new login before waiting',
      { is_ready: false, needs_update: true, is_disabled: false },
      'needs_reauth',
    ],
    ['waiting before its health', { is_ready: false, needs_update: false, is_disabled: false }, 'not_ready'],
  ])('the status of a connection is read as %s', async (_, {
    is_ready,
    needs_update,
    is_disabled,
  }, status) => {
    const { baseUrl } = await serverFor(() => ({
      body: {
        status: {
          is_ready,
          is_healthy: false,
          platform: 'SAGE_INTACCT',
          needs_update_status: { needs_update },
          disabled_status: { is_disabled, disabled_reason: null },
        },
      },
    }));

    expect((await ledgerOf(senderTo(baseUrl)).status()).status).toBe(status);
  });

  it('the status of a connection can be read from the fewest fields that Rutter may send', async () => {
    const { baseUrl } = await serverFor(() => ({ body: { status: { is_ready: true, platform: 'X' } } }));

    expect(await ledgerOf(senderTo(baseUrl)).status()).toEqual({
      status: 'active',
      platform: 'X',
      linkUrl: null,
      disabledReason: null,
    });
  });

  it.each([
    ['SAGE_INTACCT_V2', []],
    ['SAGE_INTACCT', ['bank_deposit']],
  ] as const)('a connection names the objects that %s does not offer', async (platform, unavailableObjects) => {
    const sandbox = await sandboxFor({ platform });

    expect(await fetchConnection(senderFor(sandbox))).toEqual({
      connectionId: sandbox.connection.id,
      platform,
      name: 'Blue Heron Managed IT',
      unavailableObjects,
    });
  });
});

describe('a public token', () => {
  it('a public token is exchanged once for the access token of its connection', async () => {
    const sandbox = await sandboxFor();
    const send = senderFor(sandbox);

    const first = await exchangePublicToken(send, sandbox, sandbox.publicToken);
    const second = await rejection(RequestRejected, () =>
      exchangePublicToken(send, sandbox, sandbox.publicToken),
    );

    expect(first).toEqual({
      connectionId: sandbox.connection.id,
      accessToken: sandbox.accessToken,
      platform: 'SAGE_INTACCT_V2',
    });
    expect(second.failure).toMatchObject({ operation: 'POST item/public_token/exchange', status: 400 });
    expect(sandbox.requests).toHaveLength(2);
  });

  it('wrong credentials do not use up a public token', async () => {
    const sandbox = await sandboxFor();
    const wrong = { clientId: sandbox.clientId, clientSecret: 'wrong' };

    await rejection(CredentialsRefused, () =>
      exchangePublicToken(senderFor(sandbox, wrong), wrong, sandbox.publicToken),
    );

    expect(await exchangePublicToken(senderFor(sandbox), sandbox, sandbox.publicToken)).toHaveProperty(
      'accessToken',
    );
  });
});

describe('asking for a sync', () => {
  it('asking for a sync makes Rutter read just these objects again', async () => {
    const sandbox = await sandboxFor({ syncDelayMs: 2_000 });
    const [invoice] = sandbox.ledger.invoices.keys();
    sandbox.ledger.editInvoice(invoice ?? '', { memo: 'new memo' });
    const memo = () => ledgerFor(sandbox).record('invoices', invoice ?? '');

    await ledgerFor(sandbox).askToSync(['payments', 'deposits']);
    sandbox.clock.advance(2_000);
    const afterOthers = await memo();
    await ledgerFor(sandbox).askToSync(['invoices']);
    sandbox.clock.advance(2_000);

    expect(afterOthers).not.toMatchObject({ memo: 'new memo' });
    expect(await memo()).toMatchObject({ memo: 'new memo' });
  });

  it('asking for a sync is never retried', async () => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: { kind: 'status', status: 503 } });

    await rejection(RutterUnavailable, () => ledgerFor(sandbox).askToSync(['payments']));

    expect(sandbox.requests).toHaveLength(1);
  });
});
