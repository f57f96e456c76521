/** A logged request, without its token and its body. */
export interface LoggedRequest {
  /** Sandbox time, Unix ms. */
  readonly at: number;
  readonly method: string;
  /** Without the `/versioned` prefix. */
  readonly path: string;
  /** Without `access_token`. */
  readonly query: Readonly<Record<string, string>>;
  /** 0 while the request runs, and when the connection was reset. */
  status: number;
  readonly connectionId?: string;
  readonly idempotencyKey?: string;
}

/** The most requests that are kept, so that a long run stays small. */
const MOST_REQUESTS = 50_000;

/** The query without its access token. */
export const withoutToken = (query: URLSearchParams): Readonly<Record<string, string>> =>
  Object.fromEntries([...query].filter(([name]) => name !== 'access_token'));

/** Logs a request. Drops the older half when there are too many. */
export const logRequest = (requests: LoggedRequest[], request: LoggedRequest): void => {
  if (requests.length >= MOST_REQUESTS) requests.splice(0, MOST_REQUESTS / 2);
  requests.push(request);
};
