import type { Got, RequestError, Response } from 'got';
import { isTransient, parseErrorBody, unusableStateOf } from './classify.ts';
import { errorForResponse, header, isHttpError, type Secrets, toSafeText, toSyncError } from './failure.ts';
import { retryAfter, retryDelay } from './retry.ts';

/** The API version, which every request must name. https://docs.rutter.com/rest/2024-08-31/basics */
export const rutterVersion = '2024-08-31';

/** A failed attempt that is about to be repeated, for the log. */
export interface Retry {
  readonly operation: string;
  readonly attempt: number;
  readonly status: number | null;
  readonly errorCode: string | null;
  readonly retryAfterMs: number | null;
  readonly delayMs: number;
}

export interface RutterHttpOptions {
  /** With its path, for example `https://production.rutterapi.com/versioned`. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The connection's access token. Rutter expects it in the query, so no URL is ever logged. */
  readonly accessToken?: string;
  /** Milliseconds that remain of the invocation. */
  readonly remainingMs: () => number;
  readonly onRetry?: (retry: Retry) => void;
}

/** One call: `path` relative to the base URL, without a query. */
export interface RutterCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** True if the call carries the connection's access token. */
  readonly asConnection?: boolean;
  readonly query?: Readonly<Record<string, string | number>>;
  /** The exact bytes of a JSON body. */
  readonly body?: string;
  readonly idempotencyKey?: string;
  readonly timeoutMs?: number;
  /** Texts that no error may contain, beside the credentials and the access token. */
  readonly secrets?: readonly string[];
}

export interface RutterResponse {
  readonly status: number;
  readonly body: unknown;
  readonly date: string | undefined;
  readonly requestId: string | null;
  readonly jobId: string | null;
  /** A text of this response that may be logged and stored: without secrets, and not too long. */
  readonly toSafeText: (text: string) => string;
}

/** Sends one call. Throws a typed error without secrets for every failure. */
export type SendToRutter = (call: RutterCall) => Promise<RutterResponse>;

const readTimeoutMs = 15_000;
/** The time that an invocation keeps for its own end. */
const reserveMs = 1_000;

/**
 * Calls Rutter over HTTP. Throws the errors of `errors.ts`.
 *
 * Reads are retried on network errors, 429, 452, 5xx and unreadable answers. Writes are never retried, because only the
 * caller knows if a second attempt is safe.
 */
export function rutterHttp(options: RutterHttpOptions): SendToRutter {
  const authorization = Buffer.from(`${options.clientId}:${options.clientSecret}`).toString('base64');
  let http: Promise<Got> | undefined;
  const loadClient = async () => {
    // Loading got takes half of the start of a function, and many invocations never call Rutter.
    const { default: got } = await import('got');
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
    // Send nothing if there is no time to wait for the answer.
    const timeUp = leftMs > 0 ? AbortSignal.timeout(leftMs) : AbortSignal.abort();
    const mayRetry = call.method === 'GET';
    try {
      http ??= loadClient();
      const response: Response = await (await http)(call.path, {
        ...requestOf(call, accessToken),
        signal: timeUp,
        retry: {
          limit: mayRetry ? Number.POSITIVE_INFINITY : 0,
          enforceRetryRules: false,
          calculateDelay: ({ attemptCount, error }) =>
            mayRetry && !timeUp.aborted ? delayBeforeRetry(operation, attemptCount, error, options) : 0,
        },
      });
      // got treats a redirect that it does not follow as a success.
      if (response.statusCode >= 300) throw errorForResponse(operation, response, secrets);
      return toRutterResponse(response, secrets);
    } catch (error) {
      throw toSyncError(operation, error, secrets, timeUp.aborted);
    }
  };
}

/** The options of the request that are the same in every attempt. */
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

function toRutterResponse(response: Response, secrets: Secrets): RutterResponse {
  return {
    status: response.statusCode,
    body: response.body,
    date: header(response, 'date'),
    requestId: header(response, 'x-rutter-request-id') ?? null,
    jobId: header(response, 'x-rutter-job-id') ?? null,
    toSafeText: (text) => toSafeText(text, secrets),
  };
}

/** Milliseconds to wait before the next attempt, or 0 for no further attempt. Reports the retry. */
function delayBeforeRetry(
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
