import type { Got, RequestError, Response } from 'got';
import { isTransient, parseErrorBody, unusableStateOf } from './classify.ts';
import { errorForResponse, header, isHttpError, type Secrets, safeWords, toSyncError } from './failure.ts';
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
  /** Words of the answer as they may be seen and stored: without a secret, and not too long. */
  readonly safe: (words: string) => string;
}

/** Sends one call, and turns every failure into a typed error that carries no secret. */
export type SendToRutter = (call: RutterCall) => Promise<RutterResponse>;

const readTimeoutMs = 15_000;
/** What an invocation keeps for itself to end in good order. */
const reserveMs = 1_000;

/**
 * Rutter over HTTP. Reads are retried on network errors, 429, 452, 5xx and unreadable answers; writes never are,
 * because only the caller knows whether a second one is safe. Throws the errors of `errors.ts`.
 */
export function rutterHttp(options: RutterHttpOptions): SendToRutter {
  const authorization = Buffer.from(`${options.clientId}:${options.clientSecret}`).toString('base64');
  let http: Promise<Got> | undefined;
  const open = async () => {
    const { default: got } = await import('got'); // half of the time that a function needs to start; a tick never calls Rutter
    return got.extend({
      prefixUrl: options.baseUrl,
      responseType: 'json',
      followRedirect: false,
      headers: { 'x-rutter-version': rutterVersion, authorization: `Basic ${authorization}` },
    });
  };

  return async (call) => {
    const operation = `${call.method} ${call.path}`;
    const { clientId, clientSecret, accessToken } = options;
    const secrets = [clientId, clientSecret, authorization, accessToken, ...(call.secrets ?? [])];
    const leftMs = Math.floor(options.remainingMs()) - reserveMs;
    // Nothing leaves whose answer cannot be waited for.
    const timeUp = leftMs > 0 ? AbortSignal.timeout(leftMs) : AbortSignal.abort();
    const retries = call.method === 'GET';
    try {
      http ??= open();
      const response: Response = await (await http)(call.path, {
        ...requestOf(call, accessToken),
        signal: timeUp,
        retry: {
          limit: retries ? Number.POSITIVE_INFINITY : 0,
          enforceRetryRules: false,
          calculateDelay: ({ attemptCount, error }) =>
            retries && !timeUp.aborted ? nextTry(operation, attemptCount, error, options) : 0,
        },
      });
      // got takes a redirect that is not followed for a success.
      if (response.statusCode >= 300) throw errorForResponse(operation, response, secrets);
      return answer(response, secrets);
    } catch (error) {
      throw toSyncError(operation, error, secrets, timeUp.aborted);
    }
  };
}

/** What of a call does not depend on how often it is tried. */
function requestOf(call: RutterCall, accessToken: string | undefined) {
  const { method, body, idempotencyKey, query, asConnection, timeoutMs = readTimeoutMs } = call;
  return {
    method,
    searchParams: { ...(asConnection ? { access_token: accessToken } : {}), ...query },
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
    },
    timeout: { request: timeoutMs },
    ...(body === undefined ? {} : { body }),
  };
}

function answer(response: Response, secrets: Secrets): RutterResponse {
  return {
    status: response.statusCode,
    body: response.body,
    date: header(response, 'date'),
    requestId: header(response, 'x-rutter-request-id') ?? null,
    jobId: header(response, 'x-rutter-job-id') ?? null,
    safe: (words) => safeWords(words, secrets),
  };
}

function nextTry(
  operation: string,
  attempt: number,
  error: RequestError,
  options: RutterHttpOptions,
): number {
  const status = isHttpError(error) ? error.response.statusCode : null;
  const { errorCode } = parseErrorBody(error.response?.body);
  if ((status !== null && !isTransient(status)) || unusableStateOf(errorCode)) return 0;
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
