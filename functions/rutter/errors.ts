import { FinalError, RetryableError } from '../domain/shared/errors.ts';

/** A failed call, as every error from Rutter carries it. Never a URL, a query or a header: they hold secrets. */
export interface RutterFailure {
  /** The call, for example `GET accounting/invoices`. */
  readonly operation: string;
  readonly status: number | null;
  /** Rutter's `error_code`, or the code of a network error. */
  readonly errorCode: string | null;
  /** Rutter's own words, for a person. */
  readonly detail: string;
  /** `X-Rutter-Request-ID`: what Rutter's support asks for. */
  readonly requestId: string | null;
  /** `X-Rutter-Job-ID`: present only if Rutter accepted the write, even if it failed afterwards. */
  readonly jobId: string | null;
}

function messageOf(what: string, failure: RutterFailure): string {
  const status = failure.status === null ? '' : ` with ${failure.status}`;
  const code = failure.errorCode ? ` ${failure.errorCode}` : '';
  const id = failure.requestId ? ` (Rutter request ${failure.requestId})` : '';
  return `${what}: ${failure.operation} failed${status}${code}: ${failure.detail}${id}`;
}

/** A network error, 429, 452, 5xx, or an answer that cannot be read. */
export class RutterUnavailable extends RetryableError {
  override readonly name = 'RutterUnavailable';
  readonly code = 'RUTTER_UNAVAILABLE';
  readonly failure: RutterFailure;
  readonly retryAfterMs: number | null;

  constructor(failure: RutterFailure, retryAfterMs: number | null, options?: ErrorOptions) {
    super(messageOf('Rutter is not available; the next run tries again', failure), options);
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Rutter refused a page cursor or sent it a second time, so the pull has to start its window again. */
export class CursorUnusable extends RetryableError {
  override readonly name = 'CursorUnusable';
  readonly code = 'CURSOR_UNUSABLE';

  constructor(operation: string, why: string, options?: ErrorOptions) {
    super(`${operation}: the page cursor cannot be used: ${why}. The pull starts its window again.`, options);
  }
}

/** A failure of Rutter that the same call meets again. */
export abstract class FinalRutterError extends FinalError {
  readonly failure: RutterFailure;

  constructor(what: string, failure: RutterFailure, options?: ErrorOptions) {
    super(messageOf(what, failure), options);
    this.failure = failure;
  }
}

export type UnusableState = 'needs_reauth' | 'disabled' | 'not_ready';

const unusable: Record<UnusableState, string> = {
  needs_reauth: 'The partner must link the connection again',
  disabled: 'The connection is switched off at Rutter',
  not_ready: 'Rutter has not finished its first read of the company',
};

/** The connection cannot be used now: every call for it would fail in the same way. */
export class ConnectionUnusable extends FinalRutterError {
  override readonly name = 'ConnectionUnusable';
  readonly code = 'CONNECTION_UNUSABLE';
  readonly state: UnusableState;

  constructor(state: UnusableState, failure: RutterFailure, options?: ErrorOptions) {
    super(unusable[state], failure, options);
    this.state = state;
  }
}

/** 401: the client id and secret, or the access token of the connection, are wrong. */
export class CredentialsRefused extends FinalRutterError {
  override readonly name = 'CredentialsRefused';
  readonly code = 'CREDENTIALS_REFUSED';

  constructor(failure: RutterFailure, options?: ErrorOptions) {
    const what =
      'Rutter refused the credentials; check the Rutter secret, or call connect again with the access token';
    super(what, failure, options);
  }
}

/** Rutter does not offer this object for this platform or organisation, or does not have a record of this id. */
export class CapabilityAbsent extends FinalRutterError {
  override readonly name = 'CapabilityAbsent';
  readonly code = 'CAPABILITY_ABSENT';

  constructor(failure: RutterFailure, options?: ErrorOptions) {
    super('Rutter does not offer this for the connection', failure, options);
  }
}

/** 45x: Sage Intacct itself refused the call. */
export class RefusedByLedger extends FinalRutterError {
  override readonly name = 'RefusedByLedger';
  readonly code = 'REFUSED_BY_LEDGER';

  constructor(failure: RutterFailure, options?: ErrorOptions) {
    super('Sage Intacct refused', failure, options);
  }
}

/** 400, 409, and every status without another meaning: our request was wrong. */
export class RequestRejected extends FinalRutterError {
  override readonly name = 'RequestRejected';
  readonly code = 'REQUEST_REJECTED';

  constructor(failure: RutterFailure, options?: ErrorOptions) {
    super('Rutter rejected our request; an engineer must look', failure, options);
  }
}
