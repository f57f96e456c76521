/** The header that only an accepted write carries. */
export const JOB_ID = 'X-Rutter-Job-ID';

/** An answer of the API. A string body is sent as it is. Undefined: no body. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Rutter's error envelope. */
export interface ErrorBody {
  readonly error_type: string;
  readonly error_code: string;
  readonly error_message: string;
  readonly error_metadata?: {
    readonly source: 'rutter' | 'platform';
    readonly human_readable: string;
    readonly platform?: Readonly<Record<string, unknown>>;
  };
}

/** Thrown in a handler to end the request with this answer. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`Refused with ${answer.status}`);
    this.answer = answer;
  }
}

const connectionErrors = {
  PRODUCT_NOT_READY: 'the requested product is not yet ready. please try the request again later',
  INVALID_CREDENTIALS: 'Invalid credentials to access this connection.',
  CONNECTION_DISABLED:
    'This connection was disabled because of a problem. Please contact support@rutterapi.com for assistance.',
  NEEDS_UPDATE:
    'The merchant needs to re-authenticate this connection. Please use the update_url value to re-establish the connection.',
} as const;

/** One of the documented connection errors. */
export const connectionError = (status: number, code: keyof typeof connectionErrors): HttpRefusal =>
  new HttpRefusal({
    status,
    body: { error_type: 'CONNECTION_ERROR', error_code: code, error_message: connectionErrors[code] },
  });

/** An error of the request itself. */
export const requestError = (status: number, code: string, message: string): HttpRefusal =>
  new HttpRefusal({
    status,
    body: { error_type: 'API_REQUEST_ERROR', error_code: code, error_message: message },
  });

const typeAndCode = (status: number): readonly [string, string] => {
  if (status === 429) return ['RATE_LIMIT_ERROR', 'RATE_LIMIT_EXCEEDED'];
  if (status === 450) return ['PLATFORM_ERROR', 'PLATFORM_BAD_REQUEST'];
  if (status === 452) return ['PLATFORM_ERROR', 'PLATFORM_RATE_LIMITED'];
  return status >= 500
    ? ['INTERNAL_ERROR', 'INTERNAL_SERVER_ERROR']
    : ['API_REQUEST_ERROR', 'INVALID_REQUEST'];
};

/** The error envelope for a status. A platform error also carries the platform's own number and text. */
export const errorBody = (status: number, message: string, errorNo?: string): ErrorBody => {
  const [error_type, error_code] = typeAndCode(status);
  const body = { error_type, error_code, error_message: message };
  if (errorNo === undefined) return body;
  const platform = { errorno: errorNo, description: message };
  return { ...body, error_metadata: { source: 'platform', human_readable: message, platform } };
};
