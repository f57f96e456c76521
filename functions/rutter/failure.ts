import type { HTTPError, RequestError, Response } from 'got';
import { SyncError } from '../domain/shared/errors.ts';
import { classifyFailure, parseErrorBody } from './classify.ts';
import { RutterUnavailable } from './errors.ts';
import { retryAfter } from './retry.ts';

/** The first value of a header. */
export function header(response: Response | undefined, name: string): string | undefined {
  const value = response?.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Texts that must never appear in a log, an error or a stored item. */
export type Secrets = readonly (string | undefined)[];

const maxDetailLength = 500;

/** True for got's error of a response without success. It is recognised by name, because got is loaded only when needed. */
export function isHttpError(error: unknown): error is HTTPError {
  return error instanceof Error && error.name === 'HTTPError' && 'response' in error;
}

function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && 'options' in error && 'code' in error;
}

/** The typed error for a failed call, without the URL and the headers that got's own errors hold. */
export function toSyncError(
  operation: string,
  error: unknown,
  secrets: Secrets,
  isTimeUp: boolean,
): SyncError {
  if (error instanceof SyncError) return error;
  if (isHttpError(error)) return errorForResponse(operation, error.response, secrets);
  if (!isRequestError(error)) throw error;
  const { response, code } = error;
  const detail = isTimeUp ? 'the time of this run is up' : 'no readable answer';
  const status = response?.statusCode ?? null;
  return new RutterUnavailable({ ...idsOf(response), operation, status, errorCode: code, detail }, null);
}

/** The typed error for a response without success. */
export function errorForResponse(operation: string, response: Response, secrets: Secrets): SyncError {
  const { statusCode: status, body } = response;
  const { errorCode, detail } = parseErrorBody(body);
  const retryAfterMs = retryAfter(header(response, 'retry-after'), Date.now());
  // A web page comes from a proxy, not from Rutter: its 404 says nothing about a record or a list.
  const fromProxy = typeof body === 'string' && body.trimStart().startsWith('<');
  return classifyFailure(
    { ...idsOf(response), operation, status, errorCode, detail: toSafeText(detail, secrets) },
    retryAfterMs,
    fromProxy,
  );
}

function idsOf(response: Response | undefined) {
  return {
    requestId: header(response, 'x-rutter-request-id') ?? null,
    jobId: header(response, 'x-rutter-job-id') ?? null,
  };
}

/** A text of Rutter that may be logged and stored. It is redacted before it is cut, as half a token is a secret too. */
export function toSafeText(text: string, secrets: Secrets): string {
  return redact(text, secrets).slice(0, maxDetailLength);
}

/** An access token in the query of a URL. It may be an older one, which is not among the secrets we know. */
const anyToken = /access_token=[^&\s"']*/gi;

function redact(text: string, secrets: Secrets): string {
  let redacted = text.replaceAll(anyToken, '***');
  for (const secret of secrets) {
    if (!secret) continue;
    redacted = redacted.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
  }
  return redacted;
}
