import { describe, expect, it } from 'vitest';
import { FinalError, RetryableError, SyncError } from '../../functions/domain/shared/errors.ts';
import { classifyFailure, parseErrorBody } from '../../functions/rutter/classify.ts';
import {
  CapabilityAbsent,
  ConnectionUnusable,
  CredentialsRefused,
  RefusedByLedger,
  RequestRejected,
  RutterUnavailable,
} from '../../functions/rutter/errors.ts';
import { collect, ledgerFor, rejection, sandboxFor, senderFor } from '../support/rutter.ts';

const read = { method: 'GET', path: 'accounting/company_info', asConnection: true } as const;
const unusable = [
  ['NEEDS_UPDATE', 'needs_reauth', 'must link the connection again'],
  ['CONNECTION_DISABLED', 'disabled', 'switched off at Rutter'],
  ['PRODUCT_NOT_READY', 'not_ready', 'not finished its first read of the company'],
] as const;
const statuses = [400, 401, 403, 404, 409, 410, 422, 424, 429, 450, 452, 500, 503];

describe.each(unusable)('%s', (error_code, state, sentence) => {
  it.each(
    statuses,
  )('an error code about the connection makes it unusable under status %i, without a retry', async (status) => {
    const sandbox = await sandboxFor();
    const body = { error_type: 'CONNECTION_ERROR', error_code, error_message: 'm' };
    sandbox.faults.add({ effect: { kind: 'status', status, body }, times: 9 });

    const error = await rejection(ConnectionUnusable, () => senderFor(sandbox)(read));

    expect(error).toMatchObject({
      state,
      code: 'CONNECTION_UNUSABLE',
      failure: { status, errorCode: error_code },
    });
    expect(error.message).toContain(sentence);
    expect(sandbox.requests).toHaveLength(1);
  });

  it('the sandbox answers a list and a single read of such a connection with its error code', async () => {
    const sandbox = await sandboxFor({ notReadyStatus: 424, refusedStatus: 403 });
    sandbox.connections.setState(sandbox.connection.id, state);
    const ledger = ledgerFor(sandbox);
    const request = { pageSize: 5, lastSyncedAtMin: null, cursor: 'any' };

    const list = await rejection(ConnectionUnusable, () => collect(ledger.pages('invoices', request)));
    const single = await rejection(ConnectionUnusable, () => ledger.record('invoices', 'any'));

    expect([list.state, single.state]).toEqual([state, state]);
  });
});

describe('the status', () => {
  it.each([
    [401, CredentialsRefused, FinalError],
    [404, CapabilityAbsent, FinalError],
    [410, CapabilityAbsent, FinalError],
    [450, RefusedByLedger, FinalError],
    [451, RefusedByLedger, FinalError],
    [459, RefusedByLedger, FinalError],
    [400, RequestRejected, FinalError],
    [403, RequestRejected, FinalError],
    [409, RequestRejected, FinalError],
    [422, RequestRejected, FinalError],
    [460, RequestRejected, FinalError],
    [429, RutterUnavailable, RetryableError],
    [452, RutterUnavailable, RetryableError],
    [500, RutterUnavailable, RetryableError],
    [599, RutterUnavailable, RetryableError],
  ])('status %i is %o', (status, kind, family) => {
    const failure = {
      operation: 'GET x',
      status,
      errorCode: null,
      detail: 'd',
      requestId: null,
      jobId: null,
    };

    const error = classifyFailure(failure, null);

    expect(error).toBeInstanceOf(kind);
    expect(error).toBeInstanceOf(family);
    expect(error).toBeInstanceOf(SyncError);
    expect(error.name).toBe(kind.name);
  });

  it.each([400, 401, 403])('status %i with INVALID_CREDENTIALS is CredentialsRefused', (status) => {
    const errorCode = 'INVALID_CREDENTIALS';
    const failure = { operation: 'GET x', status, errorCode, detail: 'd', requestId: null, jobId: null };

    expect(classifyFailure(failure, null)).toBeInstanceOf(CredentialsRefused);
  });

  it.each([400, 403, 404])('status %i with PRODUCT_NOT_ALLOWED is CapabilityAbsent', (status) => {
    const errorCode = 'PRODUCT_NOT_ALLOWED';
    const failure = { operation: 'GET x', status, errorCode, detail: 'd', requestId: null, jobId: null };

    expect(classifyFailure(failure, null)).toBeInstanceOf(CapabilityAbsent);
  });

  it('wrong credentials and a wrong access token are refused without a retry', async () => {
    const sandbox = await sandboxFor();

    await rejection(CredentialsRefused, () => senderFor(sandbox, { clientSecret: 'wrong' })(read));
    await rejection(CredentialsRefused, () => senderFor(sandbox, { accessToken: 'wrong' })(read));

    expect(sandbox.requests.map(({ status }) => status)).toEqual([401, 401]);
  });
});

describe('what an error says', () => {
  it("an error names the call, the status, Rutter's code and message, and the request id for Rutter's support", async () => {
    const sandbox = await sandboxFor();
    const metadata = { source: 'platform', human_readable: 'The period is closed.' };
    const body = { error_code: 'PLATFORM_BAD_REQUEST', error_message: 'raw', error_metadata: metadata };
    sandbox.faults.add({ effect: { kind: 'status', status: 450, body } });

    const error = await rejection(RefusedByLedger, () => senderFor(sandbox)(read));

    const { requestId } = error.failure;
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(error.failure).toEqual({
      operation: 'GET accounting/company_info',
      status: 450,
      errorCode: 'PLATFORM_BAD_REQUEST',
      detail: 'The period is closed.',
      requestId,
      jobId: null,
    });
    expect(error.message).toBe(
      `Sage Intacct refused: GET accounting/company_info failed with 450 PLATFORM_BAD_REQUEST: The period is closed. (Rutter request ${requestId})`,
    );
  });

  it.each([
    ['their envelope', { error_code: 'C', error_message: 'words' }, { errorCode: 'C', detail: 'words' }],
    ['metadata that is null', { error_message: 'w', error_metadata: null }, { errorCode: null, detail: 'w' }],
    ['other JSON', { message: 'elsewhere' }, { errorCode: null, detail: 'no explanation' }],
    ['a code of another type', { error_code: 5 }, { errorCode: null, detail: 'no explanation' }],
    ['no JSON', '<html>', { errorCode: null, detail: 'no explanation' }],
    ['nothing', undefined, { errorCode: null, detail: 'no explanation' }],
  ])('the code and the message can be read from %s', (_, body, text) => {
    expect(parseErrorBody(body)).toEqual(text);
  });

  it('a long message of Rutter is cut', async () => {
    const sandbox = await sandboxFor();
    const body = { error_message: 'x'.repeat(9_999) };
    sandbox.faults.add({ effect: { kind: 'status', status: 400, body } });

    const error = await rejection(RequestRejected, () => senderFor(sandbox)(read));

    expect(error.failure.detail).toHaveLength(500);
  });

  it.each(['bad code', 'x'.repeat(65), '4711-0815', ''])('%o is not taken as an error code', (error_code) => {
    expect(parseErrorBody({ error_code }).errorCode).toBeNull();
  });
});
