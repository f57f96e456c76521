/**
 * What the answer to a write means. Rutter keeps the first result of a request that it accepted, failures included, and
 * answers it again for the same idempotency key. So the status alone does not tell if a key can be used again: it
 * matters whether the request was accepted.
 * https://docs.rutter.com/implementation-guides/making-idempotent-requests
 */
export type Answer =
  /** The record is in the ledger. */
  | { readonly kind: 'posted'; readonly ledgerId: string }
  /** Accepted and unfinished: the job must be polled. */
  | { readonly kind: 'under-way'; readonly jobId: string }
  /**
   * Refused, and Rutter answers the same for this key. An unchanged request may go through, under another key, once the
   * cause is mended (`retryRefusedAt`).
   */
  | { readonly kind: 'refused'; readonly status: number; readonly text: string; readonly byLedger: boolean }
  /**
   * Failed for now, or refused after an earlier sending whose outcome is unknown. This key is of no use any more.
   * Another may be used once a look-up proves that the ledger does not have the record.
   */
  | { readonly kind: 'needs-new-key'; readonly status: number; readonly text: string }
  /** Not accepted: the same request may be sent again later, under its key. */
  | { readonly kind: 'not-accepted'; readonly text: string }
  /** The outcome is unknown: the same bytes may be sent again under the same key, or the ledger is looked up. */
  | { readonly kind: 'unknown'; readonly text: string };

/** An answer as it came over HTTP: to the request itself, or the result of its job. */
export interface RawAnswer {
  /** Null if no answer came. */
  readonly status: number | null;
  readonly jobId: string | null;
  /** True for the result of a job: the request was accepted then. */
  readonly isJobResult: boolean;
  /** True if Rutter refused the connection as a whole: then it did not read the request. */
  readonly connectionUnusable?: boolean;
  readonly ledgerId: string | null;
  readonly text: string;
}

/** True for a failure that passes by itself: Rutter's rate limit, the ledger's rate limit, or a fault. */
function isTransient(status: number): boolean {
  return status === 429 || status === 452 || status >= 500;
}

/** What an answer means. `resent` is true if the same request was sent before and its outcome is unknown. */
export function classifyAnswer(raw: RawAnswer, resent: boolean): Answer {
  const { status, text } = raw;
  if (status === null) return { kind: 'unknown', text };
  if (status >= 200 && status < 300) return success(raw);
  if (raw.isJobResult) return acceptedFailure(status, text);
  // The job may be running although the answer is a fault: only the job itself has the result.
  if (raw.jobId !== null) {
    return isTransient(status) ? { kind: 'under-way', jobId: raw.jobId } : acceptedFailure(status, text);
  }
  if (raw.connectionUnusable) return { kind: 'not-accepted', text };
  const rejected = rejection(status, text);
  // This request was rejected, but the one before it may have been carried out.
  return resent && rejected.kind === 'refused' ? { kind: 'needs-new-key', status, text } : rejected;
}

function success({ ledgerId, jobId, isJobResult, text }: RawAnswer): Answer {
  if (ledgerId !== null) return { kind: 'posted', ledgerId };
  return !isJobResult && jobId !== null ? { kind: 'under-way', jobId } : { kind: 'unknown', text };
}

function acceptedFailure(status: number, text: string): Answer {
  return isTransient(status)
    ? { kind: 'needs-new-key', status, text }
    : { kind: 'refused', status, text, byLedger: isLedgerStatus(status) };
}

function rejection(status: number, text: string): Answer {
  if (status >= 500 || status === 408) return { kind: 'unknown', text };
  if (isTransient(status) || status === 401 || status === 403) return { kind: 'not-accepted', text };
  return { kind: 'refused', status, text, byLedger: isLedgerStatus(status) };
}

/** True for 45x: Intacct itself refused the request. */
function isLedgerStatus(status: number): boolean {
  return status >= 450 && status < 460;
}
