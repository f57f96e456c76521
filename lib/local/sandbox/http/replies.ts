/** What is kept for an idempotency key: the request it was accepted with, and its job. */
export interface StoredReply {
  readonly fingerprint: string;
  readonly jobId: string;
  readonly mode: 'async' | 'prefer_sync';
  readonly acceptedAt: number;
}

/** The idempotency store: accepted requests by connection and key. */
export class Replies {
  readonly #ttlMs: number;
  readonly #replies = new Map<string, StoredReply>();

  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  find(connectionId: string, key: string, now: number): StoredReply | undefined {
    const reply = this.#replies.get(`${connectionId}/${key}`);
    return reply && now - reply.acceptedAt < this.#ttlMs ? reply : undefined;
  }

  /** By connection and key. */
  list(): readonly (readonly [string, StoredReply])[] {
    return [...this.#replies];
  }

  keep(connectionId: string, key: string, reply: StoredReply): void {
    for (const [name, kept] of this.#replies) {
      if (reply.acceptedAt - kept.acceptedAt < this.#ttlMs) break;
      this.#replies.delete(name);
    }
    this.#replies.delete(`${connectionId}/${key}`);
    this.#replies.set(`${connectionId}/${key}`, reply);
  }
}
