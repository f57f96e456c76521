import got, { type Got, HTTPError, type RequestError, type Response } from 'got';
import * as z from 'zod';
import type { SyncError } from '../domain/errors.ts';
import { classify, errorText, isTransient, saysUnusable } from './classify.ts';
import { RutterUnavailable } from './errors.ts';
import { retryAfter, retryDelay } from './retry.ts';

/** https://docs.rutter.com/rest/2024-08-31/basics: the version must be sent with every request. */
export const rutterVersion = '2024-08-31';

/** One try that failed and is tried again, for the log. */
export interface Retry {
  readonly operation: string;
  readonly attempt: number;
  readonly status: number | null;
  readonly errorCode: string | null;
  readonly retryAfterMs: number | null;
  readonly delayMs: number;
}

export interface RutterHttpOptions {
  /** Including the path, for example `https://production.rutterapi.com/versioned`. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The connection's token; Rutter wants it in the query, which is why no URL is ever logged. */
  readonly accessToken?: string;
  /** Milliseconds that remain of the invocation. */
  readonly remainingMs: () => number;
  readonly onRetry?: (retry: Retry) => void;
}

/** One call: `path` relative to the base URL, without a query. */
export interface RutterCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Whether the call is about the connection, and so carries its access token. */
  readonly asConnection?: boolean;
  readonly query?: Readonly<Record<string, string | number>>;
  /** The exact bytes of a JSON body. */
  readonly body?: string;
  readonly idempotencyKey?: string;
  readonly timeoutMs?: number;
  /** What must never be seen in an error, beyond the credentials and the access token. */
  readonly secrets?: readonly string[];
}

export interface RutterResponse {
  readonly status: number;
  readonly body: unknown;
  readonly date: string | undefined;
  readonly requestId: string | null;
  readonly jobId: string | null;
}

/** Sends one call, and turns every failure into a typed error that carries no secret. */
export type SendToRutter = (call: RutterCall) => Promise<RutterResponse>;

const readTimeoutMs = 15_000;
/** What an invocation keeps for itself to end in good order. */
const reserveMs = 1_000;

function header(response: Response | undefined, name: string): string | undefined {
  const value = response?.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/**
 * Rutter over HTTP. Reads are retried on network errors, 429, 452, 5xx and unreadable answers; writes never are,
 * because only the caller knows whether a second one is safe. Throws the errors of `errors.ts`.
 */
export function rutterHttp(options: RutterHttpOptions): SendToRutter {
  const authorization = Buffer.from(`${options.clientId}:${options.clientSecret}`).toString('base64');
  const http: Got = got.extend({
    prefixUrl: options.baseUrl,
    responseType: 'json',
    followRedirect: false,
    headers: { 'x-rutter-version': rutterVersion, authorization: `Basic ${authorization}` },
  });

  return async (call) => {
    const operation = `${call.method} ${call.path}`;
    const secrets = [options.clientSecret, authorization, options.accessToken, ...(call.secrets ?? [])];
    const available = Math.max(1, options.remainingMs() - reserveMs);
    try {
      const response = await http(call.path, {
        method: call.method,
        searchParams: { ...(call.asConnection ? { access_token: options.accessToken } : {}), ...call.query },
        ...(call.body === undefined ? {} : { body: call.body }),
        headers: {
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(call.idempotencyKey ? { 'idempotency-key': call.idempotencyKey } : {}),
        },
        timeout: { request: call.timeoutMs ?? readTimeoutMs },
        signal: AbortSignal.timeout(available),
        retry: {
          limit: call.method === 'GET' ? Number.POSITIVE_INFINITY : 0,
          enforceRetryRules: false,
          calculateDelay: ({ attemptCount, error }) =>
            call.method === 'GET' ? nextTry(operation, attemptCount, error, options) : 0,
        },
      });
      return answer(response);
    } catch (error) {
      throw failed(operation, error, secrets);
    }
  };
}

function answer(response: Response): RutterResponse {
  return {
    status: response.statusCode,
    body: response.body,
    date: header(response, 'date'),
    requestId: header(response, 'x-rutter-request-id') ?? null,
    jobId: header(response, 'x-rutter-job-id') ?? null,
  };
}

function nextTry(
  operation: string,
  attempt: number,
  error: RequestError,
  options: RutterHttpOptions,
): number {
  const status = error instanceof HTTPError ? error.response.statusCode : null;
  const { errorCode } = errorText(error.response?.body);
  if (error.code === 'ERR_ABORTED' || (status !== null && !isTransient(status)) || saysUnusable(errorCode))
    return 0;
  const retryAfterMs = retryAfter(header(error.response, 'retry-after'), Date.now());
  const delayMs = retryDelay({ attempt, status, retryAfterMs, remainingMs: options.remainingMs() });
  if (delayMs > 0) {
    options.onRetry?.({
      operation,
      attempt,
      status,
      errorCode: errorCode ?? error.code,
      retryAfterMs,
      delayMs,
    });
  }
  return delayMs;
}

type Secrets = readonly (string | undefined)[];

const networkError = z.looseObject({ code: z.string().optional() });

/** got's own errors hold the URL and the headers, so nothing of them is kept but their code. */
function failed(operation: string, error: unknown, secrets: Secrets): SyncError {
  if (error instanceof HTTPError) {
    const { response } = error;
    const { errorCode, detail } = errorText(response.body);
    const failure = {
      operation,
      status: response.statusCode,
      errorCode,
      detail: redact(detail, secrets),
      requestId: header(response, 'x-rutter-request-id') ?? null,
      jobId: header(response, 'x-rutter-job-id') ?? null,
    };
    return classify(failure, retryAfter(header(response, 'retry-after'), Date.now()));
  }
  const errorCode = networkError.safeParse(error).data?.code ?? null;
  const detail = errorCode === 'ERR_ABORTED' ? 'the time of this run is up' : 'no readable answer';
  return new RutterUnavailable(
    { operation, status: null, errorCode, detail, requestId: null, jobId: null },
    null,
  );
}

function redact(text: string, secrets: Secrets): string {
  let redacted = text;
  for (const secret of secrets) if (secret) redacted = redacted.replaceAll(secret, '***');
  return redacted;
}
