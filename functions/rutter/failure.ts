import { HTTPError, RequestError, type Response } from 'got';
import type { SyncError } from '../domain/errors.ts';
import { classify, errorText } from './classify.ts';
import { RutterUnavailable } from './errors.ts';
import { retryAfter } from './retry.ts';

/** The first value of a header. */
export function header(response: Response | undefined, name: string): string | undefined {
  const value = response?.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Texts that must never be seen. */
type Secrets = readonly (string | undefined)[];

const longestDetail = 500;

/** The typed error for a failed call. got's own errors hold the URL and the headers: only what is safe is taken over. */
export function failureOf(operation: string, error: unknown, secrets: Secrets, timeUp: boolean): SyncError {
  const response = error instanceof RequestError ? error.response : undefined;
  const about = {
    operation,
    requestId: header(response, 'x-rutter-request-id') ?? null,
    jobId: header(response, 'x-rutter-job-id') ?? null,
  };
  if (error instanceof HTTPError) {
    const { statusCode: status, body } = error.response;
    const { errorCode, detail } = errorText(body);
    const words = redact(detail, secrets).slice(0, longestDetail);
    const after = retryAfter(header(response, 'retry-after'), Date.now());
    return classify({ ...about, status, errorCode, detail: words }, after);
  }
  const errorCode = error instanceof RequestError ? error.code : null;
  const detail = timeUp ? 'the time of this run is up' : 'no readable answer';
  return new RutterUnavailable({ ...about, status: response?.statusCode ?? null, errorCode, detail }, null);
}

/** Before anything is cut off: half a token is a secret too. */
function redact(text: string, secrets: Secrets): string {
  let redacted = text;
  for (const secret of secrets) {
    if (!secret) continue;
    redacted = redacted.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
  }
  return redacted;
}
