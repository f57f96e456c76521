/** What a fault does to a request. */
export type Effect =
  /**
   * Answers with this status.
   * - `body`: JSON, or a string that is sent as it is, or null for no body. An error envelope unless given.
   * - `committed`: the request is carried out first, and its own answer is thrown away.
   * - `jobId`: the answer keeps the job id of a request that was carried out.
   */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly retryAfter?: number | string | undefined;
      readonly committed?: boolean | undefined;
      readonly jobId?: boolean | undefined;
    }
  /** Carries out the request and answers with a body that is not JSON; status 200 unless given. */
  | { readonly kind: 'non-json'; readonly status?: number | undefined; readonly body?: string | undefined }
  /** Breaks off the connection in the middle of the body. */
  | { readonly kind: 'truncated' }
  /** Waits real milliseconds before the request is carried out. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Resets the connection before or after the request is carried out. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** A list answers with the cursor of its request. Affects only requests with a cursor. */
  | { readonly kind: 'repeat-cursor' }
  /** A list refuses its cursor with 400. Affects only requests with a cursor. */
  | { readonly kind: 'refuse-cursor' }
  /** The next page repeats the last rows of this page. */
  | { readonly kind: 'duplicate-rows'; readonly rows: number }
  /** Runs something right after the answer was made, for instance a change and a sync between two pages. */
  | { readonly kind: 'then'; readonly run: () => void }
  /** Replaces or removes a field of one row: the row with this id, else the first. Stays until cleared. */
  | {
      readonly kind: 'malformed-row';
      readonly id?: string | undefined;
      readonly field: string;
      readonly value?: unknown;
      readonly remove?: boolean | undefined;
    }
  /** A `prefer_sync` write takes longer than 30 s and is answered with its job, which ends `jobMs` after the request. */
  | { readonly kind: 'async-after-timeout'; readonly jobMs?: number | undefined }
  /** The accepted job fails with this status. `committed`: the ledger has the change nevertheless. */
  | {
      readonly kind: 'job-failure';
      readonly status: number;
      readonly body?: unknown;
      readonly committed?: boolean | undefined;
    };

/** The first effect of a kind on a request. */
export const ofKind = <K extends Effect['kind']>(
  effects: readonly Effect[],
  kind: K,
): Extract<Effect, { kind: K }> | undefined =>
  effects.find((effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind);
