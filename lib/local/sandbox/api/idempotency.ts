/** What is kept for an idempotency key: the accepted request, as a fingerprint, and its job. */
export interface AcceptedRequest {
  readonly fingerprint: string;
  readonly jobId: string;
  readonly mode: 'async' | 'prefer_sync';
  readonly acceptedAt: number;
}

/** Accepted requests by connection and idempotency key. */
export class IdempotencyStore {
  readonly #ttlMs: number;
  readonly #requests = new Map<string, AcceptedRequest>();

  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  find(connectionId: string, key: string, now: number): AcceptedRequest | undefined {
    const request = this.#requests.get(`${connectionId}/${key}`);
    return request && now - request.acceptedAt < this.#ttlMs ? request : undefined;
  }

  /** Each kept request, with `<connection id>/<key>`. */
  list(): readonly (readonly [string, AcceptedRequest])[] {
    return [...this.#requests];
  }

  keep(connectionId: string, key: string, request: AcceptedRequest): void {
    for (const [name, kept] of this.#requests) {
      if (request.acceptedAt - kept.acceptedAt < this.#ttlMs) break;
      this.#requests.delete(name);
    }
    this.#requests.delete(`${connectionId}/${key}`);
    this.#requests.set(`${connectionId}/${key}`, request);
  }
}
