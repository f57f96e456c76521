import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SyncError } from '../../functions/domain/shared/errors.ts';
import { exchangePublicToken } from '../../functions/rutter/connection.ts';
import {
  CapabilityAbsent,
  ConnectionUnusable,
  CredentialsRefused,
  CursorUnusable,
  RefusedByLedger,
  RequestRejected,
  RutterUnavailable,
} from '../../functions/rutter/errors.ts';
import { ledgerOf } from '../../functions/rutter/ledger.ts';
import { collect, credentials, type Received, type Reply, senderTo, serverFor } from '../support/rutter.ts';

const basic = Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64');
const publicToken = 'public-token-9876';
const secrets = {
  ...credentials,
  basic,
  publicToken,
  query: 'access_token=',
  otherQuery: 'last_synced_at_min=',
  // Neither in part: a token that was cut is still most of a token.
  partOfToken: credentials.accessToken.slice(0, 10),
};

/** The names of the secrets that stand in a text. */
function leaked(text: string): string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => text.includes(secret))
    .map(([name]) => name);
}

/** Everything that a log, a dead letter or a person may get to see of an error. */
function everythingOf(error: unknown): string {
  const shown = [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), String(error)];
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    shown.push(cause.message, cause.stack ?? '', JSON.stringify(cause), inspect(cause, { depth: 10 }));
  }
  return shown.join('\n');
}

/** Rutter repeats what it was sent, wherever it has room for words. */
function echo(status: number, error_code: string | null, retryAfter?: string) {
  return ({ body }: Received): Reply => {
    const words = `token ${credentials.accessToken}, secret ${credentials.clientSecret}, Basic ${basic}, sent ${body.replace(credentials.clientId, '')}`;
    return {
      status,
      headers: { ...(retryAfter ? { 'retry-after': retryAfter } : {}) },
      body: { error_type: 'E', ...(error_code ? { error_code } : {}), error_message: words },
    };
  };
}

const request = { pageSize: 5, lastSyncedAtMin: 1, cursor: 'cursor-1' };
type Work = (baseUrl: string) => Promise<unknown>;
const reading: Work = (baseUrl) =>
  ledgerOf(senderTo(baseUrl, { remainingMs: () => 1_900 })).record('invoices', 'id-1');
const listing: Work = (baseUrl) => collect(ledgerOf(senderTo(baseUrl)).pages('invoices', request));
const writing: Work = (baseUrl) => ledgerOf(senderTo(baseUrl)).write('invoice_payments', '{}', 'key-1');
const polling: Work = (baseUrl) => ledgerOf(senderTo(baseUrl, { remainingMs: () => 1_900 })).job('job-1');
const exchanging: Work = (baseUrl) => exchangePublicToken(senderTo(baseUrl), credentials, publicToken);

type Answer = (request: Received) => Reply | Promise<Reply>;
type Case = readonly [
  name: string,
  kind: abstract new (...args: never[]) => Error,
  work: Work,
  answer: Answer,
];
const cases: readonly Case[] = [
  ['a read that is not possible now', RutterUnavailable, reading, echo(503, 'INTERNAL_ERROR')],
  ['a read that is limited', RutterUnavailable, reading, echo(429, null, '9')],
  ['a list that is limited', RutterUnavailable, listing, echo(429, null, '90')],
  ['a write that is not possible now', RutterUnavailable, writing, echo(500, null)],
  ['a write that is rejected', RequestRejected, writing, echo(409, 'IDEMPOTENCY_CONFLICT')],
  ['a write that Intacct refuses', RefusedByLedger, writing, echo(450, 'PLATFORM_BAD_REQUEST')],
  ['credentials that are refused', CredentialsRefused, reading, echo(401, 'INVALID_CREDENTIALS')],
  ['a connection to link again', ConnectionUnusable, reading, echo(400, 'NEEDS_UPDATE')],
  ['a connection that is disabled', ConnectionUnusable, listing, echo(403, 'CONNECTION_DISABLED')],
  ['a connection that is not ready', ConnectionUnusable, writing, echo(409, 'PRODUCT_NOT_READY')],
  ['a capability that is absent', CapabilityAbsent, reading, echo(403, 'PRODUCT_NOT_ALLOWED')],
  ['a refused cursor, whose cause is kept', CursorUnusable, listing, echo(400, 'INVALID_REQUEST')],
  ['an unknown job', CapabilityAbsent, polling, echo(404, 'NOT_FOUND')],
  ['a used-up public token', RequestRejected, exchanging, echo(400, 'INVALID_REQUEST')],
  ['an exchange that is not possible now', RutterUnavailable, exchanging, echo(502, null)],
  ['an exchange with wrong credentials', CredentialsRefused, exchanging, echo(401, null)],
  [
    'an exchange whose answer has another shape',
    RutterUnavailable,
    exchanging,
    () => ({ body: { access_token: 5, connection_id: [publicToken], secret: credentials.clientSecret } }),
  ],
  [
    'an answer of another shape',
    RutterUnavailable,
    listing,
    () => ({ body: { invoices: credentials.accessToken, next_cursor: credentials.accessToken } }),
  ],
  [
    'an answer that is no JSON',
    RutterUnavailable,
    writing,
    () => ({ body: `<p>${credentials.accessToken}` }),
  ],
  [
    'an error that is no JSON',
    RequestRejected,
    writing,
    () => ({ status: 400, body: `<p>?access_token=${credentials.accessToken}` }),
  ],
  [
    "the platform's own words",
    RefusedByLedger,
    writing,
    () => ({
      status: 450,
      body: { error_metadata: { human_readable: `${credentials.accessToken} and ${basic}` } },
    }),
  ],
  [
    'words that repeat the client id',
    RequestRejected,
    writing,
    () => ({ status: 400, body: { error_message: `no access for ${credentials.clientId}` } }),
  ],
  [
    'words that are cut in the middle of a token',
    RequestRejected,
    writing,
    () => ({ status: 400, body: { error_message: `${'x'.repeat(485)} ${credentials.accessToken}` } }),
  ],
  [
    'a code that repeats a token',
    RequestRejected,
    writing,
    () => ({ status: 400, body: { error_code: `BAD_${credentials.accessToken}` } }),
  ],
  ['an answer that never comes', RutterUnavailable, reading, () => new Promise<Reply>(() => {})],
];

describe('errors without secrets', () => {
  it.each(cases)('no secret is in the error of %s', async (_, kind, work, answer) => {
    const { baseUrl } = await serverFor(answer);

    const error: unknown = await work(baseUrl).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(kind);
    expect(error).toBeInstanceOf(SyncError);
    expect(leaked(everythingOf(error))).toEqual([]);
  });

  it('no secret is in the error of a server that is not there', async () => {
    const error: unknown = await reading('http://127.0.0.1:1/versioned').catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ failure: { errorCode: 'ECONNREFUSED', status: null } });
    expect(leaked(everythingOf(error))).toEqual([]);
  });
});

it('no secret is in the report of a retry', async () => {
  const noJitter = vi.spyOn(Math, 'random').mockReturnValue(0);
  onTestFinished(() => noJitter.mockRestore());
  const { baseUrl, received } = await serverFor(echo(503, 'INTERNAL_ERROR'));
  const told: unknown[] = [];
  const remaining = [2_200, 2_200, 1_000];
  const send = senderTo(baseUrl, {
    remainingMs: () => remaining.shift() ?? 1_000,
    onRetry: (retry) => told.push(retry),
  });

  await expect(ledgerOf(send).record('invoices', 'id-1')).rejects.toThrow(RutterUnavailable);

  expect(received.length).toBe(1 + told.length);
  expect(told).not.toEqual([]);
  expect(leaked(inspect(told, { depth: 10 }))).toEqual([]);
});
