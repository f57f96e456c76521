/** What is kept for an idempotency key: the request it was accepted with, and its job. */
export interface AcceptedRequest {
  readonly fingerprint: string;
  readonly jobId: string;
  readonly mode: 'async' | 'prefer_sync';
  readonly acceptedAt: number;
}

/** The idempotency store: accepted requests by connection and key. */
export class IdempotencyStore {
  readonly #ttlMs: number;
  readonly #replies = new Map<string, AcceptedRequest>();

  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  find(connectionId: string, key: string, now: number): AcceptedRequest | undefined {
    const reply = this.#replies.get(`${connectionId}/${key}`);
    return reply && now - reply.acceptedAt < this.#ttlMs ? reply : undefined;
  }

  /** By connection and key. */
  list(): readonly (readonly [string, AcceptedRequest])[] {
    return [...this.#replies];
  }

  keep(connectionId: string, key: string, reply: AcceptedRequest): void {
    for (const [name, kept] of this.#replies) {
      if (reply.acceptedAt - kept.acceptedAt < this.#ttlMs) break;
      this.#replies.delete(name);
    }
    this.#replies.delete(`${connectionId}/${key}`);
    this.#replies.set(`${connectionId}/${key}`, reply);
  }
}
