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

/** Texts that must never be seen. */
export type Secrets = readonly (string | undefined)[];

const longestDetail = 500;

/** got is loaded when it is first needed, so its errors are told by their names. */
export function isHttpError(error: unknown): error is HTTPError {
  return error instanceof Error && error.name === 'HTTPError' && 'response' in error;
}

function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && 'options' in error && 'code' in error;
}

/** The typed error for a failed call. got's own errors hold the URL and the headers: only what is safe is taken over. */
export function toSyncError(operation: string, error: unknown, secrets: Secrets, timeUp: boolean): SyncError {
  if (error instanceof SyncError) return error;
  if (isHttpError(error)) return errorForResponse(operation, error.response, secrets);
  if (!isRequestError(error)) throw error;
  const { response, code } = error;
  const detail = timeUp ? 'the time of this run is up' : 'no readable answer';
  const status = response?.statusCode ?? null;
  return new RutterUnavailable({ ...idsOf(response), operation, status, errorCode: code, detail }, null);
}

/** The typed error for an answer that is no success. */
export function errorForResponse(operation: string, response: Response, secrets: Secrets): SyncError {
  const { statusCode: status, body } = response;
  const { errorCode, detail } = parseErrorBody(body);
  const words = safeWords(detail, secrets);
  const after = retryAfter(header(response, 'retry-after'), Date.now());
  // A web page is not Rutter speaking: its 404 says nothing about a record or a list.
  const ofProxy = typeof body === 'string' && body.trimStart().startsWith('<');
  return classifyFailure({ ...idsOf(response), operation, status, errorCode, detail: words }, after, ofProxy);
}

function idsOf(response: Response | undefined) {
  return {
    requestId: header(response, 'x-rutter-request-id') ?? null,
    jobId: header(response, 'x-rutter-job-id') ?? null,
  };
}

/** Rutter's words as they may be seen and stored: redacted before they are cut, for half a token is a secret too. */
export function safeWords(text: string, secrets: Secrets): string {
  return redact(text, secrets).slice(0, longestDetail);
}

/** A token in the query of some URL; one that was in use before is none of those we know. */
const anyToken = /access_token=[^&\s"']*/gi;

function redact(text: string, secrets: Secrets): string {
  let redacted = text.replaceAll(anyToken, '***');
  for (const secret of secrets) {
    if (!secret) continue;
    redacted = redacted.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
  }
  return redacted;
}
