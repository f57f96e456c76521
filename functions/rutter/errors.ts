import { FinalError, RetryableError } from '../domain/shared/errors.ts';

/** What every error from Rutter tells. Never a URL, a query or a header: they carry secrets. */
export interface RutterFailure {
  /** The call, for example `GET accounting/invoices`. */
  readonly operation: string;
  readonly status: number | null;
  /** Rutter's `error_code`, or the network's. */
  readonly errorCode: string | null;
  /** Rutter's own words, for a person. */
  readonly detail: string;
  /** `X-Rutter-Request-ID`: what Rutter's support asks for. */
  readonly requestId: string | null;
  /** `X-Rutter-Job-ID`: present only when a write was accepted, whatever became of it. */
  readonly jobId: string | null;
}

function sentence(what: string, failure: RutterFailure): string {
  const status = failure.status === null ? '' : ` with ${failure.status}`;
  const code = failure.errorCode ? ` ${failure.errorCode}` : '';
  const id = failure.requestId ? ` (Rutter request ${failure.requestId})` : '';
  return `${what}: ${failure.operation} failed${status}${code}: ${failure.detail}${id}`;
}

/** Network errors, 429, 452, 5xx, answers that cannot be read. */
export class RutterUnavailable extends RetryableError {
  override readonly name = 'RutterUnavailable';
  readonly code = 'RUTTER_UNAVAILABLE';
  readonly failure: RutterFailure;
  readonly retryAfterMs: number | null;

  constructor(failure: RutterFailure, retryAfterMs: number | null, options?: ErrorOptions) {
    super(sentence('Rutter is not available; the next tick tries again', failure), options);
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A page's `next_cursor` was refused, or came a second time: the window has to start again. */
export class CursorUnusable extends RetryableError {
  override readonly name = 'CursorUnusable';
  readonly code = 'CURSOR_UNUSABLE';

  constructor(operation: string, why: string, options?: ErrorOptions) {
    super(`${operation}: the page cursor cannot be used: ${why}. The window starts again.`, options);
  }
}

export type UnusableState = 'needs_reauth' | 'disabled' | 'not_ready';

const unusable: Record<UnusableState, string> = {
  needs_reauth: 'The connection must be linked again',
  disabled: 'The connection is switched off at Rutter',
  not_ready: "Rutter's first read of the company is unfinished",
};

/** The connection itself cannot be used now; every call for it would fail the same way. */
export class ConnectionUnusable extends FinalError {
  override readonly name = 'ConnectionUnusable';
  readonly code = 'CONNECTION_UNUSABLE';
  readonly state: UnusableState;
  readonly failure: RutterFailure;

  constructor(state: UnusableState, failure: RutterFailure, options?: ErrorOptions) {
    super(sentence(unusable[state], failure), options);
    this.state = state;
    this.failure = failure;
  }
}

/** 401: the client id and secret, or the connection's token, are wrong. */
export class CredentialsRefused extends FinalError {
  override readonly name = 'CredentialsRefused';
  readonly code = 'CREDENTIALS_REFUSED';
  readonly failure: RutterFailure;

  constructor(failure: RutterFailure, options?: ErrorOptions) {
    const advice =
      "Rutter refused the credentials; check the Rutter secret, or connect again with the connection's token";
    super(sentence(advice, failure), options);
    this.failure = failure;
  }
}

/** Rutter does not offer this object for this platform or organisation. */
export class CapabilityAbsent extends FinalError {
  override readonly name = 'CapabilityAbsent';
  readonly code = 'CAPABILITY_ABSENT';
  readonly failure: RutterFailure;

  constructor(failure: RutterFailure, options?: ErrorOptions) {
    super(sentence('Rutter does not offer this for the connection', failure), options);
    this.failure = failure;
  }
}

/** 45x: Intacct itself said no. */
export class RefusedByLedger extends FinalError {
  override readonly name = 'RefusedByLedger';
  readonly code = 'REFUSED_BY_LEDGER';
  readonly failure: RutterFailure;

  constructor(failure: RutterFailure, options?: ErrorOptions) {
    super(sentence('Sage Intacct refused', failure), options);
    this.failure = failure;
  }
}

/** 400, 409 and whatever else has no other meaning: our request was wrong. */
export class RequestRejected extends FinalError {
  override readonly name = 'RequestRejected';
  readonly code = 'REQUEST_REJECTED';
  readonly failure: RutterFailure;

  constructor(failure: RutterFailure, options?: ErrorOptions) {
    super(sentence('Rutter rejected our request; engineers must look', failure), options);
    this.failure = failure;
  }
}
