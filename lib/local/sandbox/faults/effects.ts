/** What can be made to go wrong with a request. */
export type Effect =
  /**
   * Answers with a status instead of the truth. `body`: JSON, a string sent as it is, null for none; an error
   * envelope unless given. `committed`: the request is carried out first, and its answer thrown away, but for
   * its job id when `jobId` is set.
   */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly retryAfter?: number | string | undefined;
      readonly committed?: boolean | undefined;
      readonly jobId?: boolean | undefined;
    }
  /** Carries the request out and answers with something that is no JSON; status 200 unless given. */
  | { readonly kind: 'non-json'; readonly status?: number | undefined; readonly body?: string | undefined }
  /** Breaks off half-way through the body. */
  | { readonly kind: 'truncated' }
  /** Waits so many real milliseconds before doing anything. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Resets the connection, before the request is looked at or after it has been carried out. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** A list gives back the cursor it was asked with. Meets only requests with a cursor. */
  | { readonly kind: 'repeat-cursor' }
  /** 400 for a cursor. Meets only requests with a cursor. */
  | { readonly kind: 'refuse-cursor' }
  /** The last rows of this page come again on the next one. */
  | { readonly kind: 'duplicate-rows'; readonly rows: number }
  /** Something happens right after this answer was made, for instance a change and a sync between two pages. */
  | { readonly kind: 'then'; readonly run: () => void }
  /** One row (by id; else the first) has a field replaced or removed. Goes on until cleared. */
  | {
      readonly kind: 'malformed-row';
      readonly id?: string | undefined;
      readonly field: string;
      readonly value?: unknown;
      readonly remove?: boolean | undefined;
    }
  /** A `prefer_sync` write runs into the 30 s and answers with its job, which ends `jobMs` after the request. */
  | { readonly kind: 'async-after-timeout'; readonly jobMs?: number | undefined }
  /** The accepted job fails with this status. `committed`: the ledger has the change all the same. */
  | {
      readonly kind: 'job-failure';
      readonly status: number;
      readonly body?: unknown;
      readonly committed?: boolean | undefined;
    };

/** The effects of one kind among those that met a request. */
export const ofKind = <K extends Effect['kind']>(
  effects: readonly Effect[],
  kind: K,
): Extract<Effect, { kind: K }> | undefined =>
  effects.find((effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind);
