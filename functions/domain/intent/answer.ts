/**
 * What the answer to a write means. Rutter keeps the first accepted result of a key, failures included, and gives it
 * again for that key; so acceptance decides, not the status alone.
 * https://docs.rutter.com/implementation-guides/making-idempotent-requests
 */
export type Answer =
  /** It is in the ledger. */
  | { readonly kind: 'posted'; readonly ledgerId: string }
  /** Accepted, and not done yet. */
  | { readonly kind: 'under-way'; readonly jobId: string }
  /** Accepted, and refused for good: the same request will never go through. */
  | { readonly kind: 'refused'; readonly status: number; readonly text: string; readonly byLedger: boolean }
  /** Failed, and the same key is of no use any more: another may go, once it is proven that none was carried out. */
  | { readonly kind: 'needs-new-key'; readonly status: number; readonly text: string }
  /** Never accepted: the same key may go again later. */
  | { readonly kind: 'not-accepted'; readonly text: string }
  /** Nobody knows: the same key and the same bytes, or a look-up. */
  | { readonly kind: 'unknown'; readonly text: string };

/** An answer as HTTP gave it: to the request itself, or as the end of its job. */
export interface RawAnswer {
  /** Null when no answer came. */
  readonly status: number | null;
  readonly jobId: string | null;
  /** Whether it is the end of a job, and so was accepted. */
  readonly isJobResult: boolean;
  /** The connection itself was refused; the request was not looked at. */
  readonly connectionRefused?: boolean;
  readonly ledgerId: string | null;
  readonly text: string;
}

/** Statuses that pass by themselves: Rutter's limit, the platform's limit, faults. */
function passes(status: number): boolean {
  return status === 429 || status === 452 || status >= 500;
}

/** What an answer means. `resent`: the same key and bytes were sent before, and what became of those is not known. */
export function classifyAnswer(raw: RawAnswer, resent: boolean): Answer {
  const { status, text } = raw;
  if (status === null) return { kind: 'unknown', text };
  if (status >= 200 && status < 300) return success(raw);
  if (raw.isJobResult) return acceptedFailure(status, text);
  // A fault on the way back says nothing of the job, which may still be at it: the job itself tells.
  if (raw.jobId !== null) {
    return passes(status) ? { kind: 'under-way', jobId: raw.jobId } : acceptedFailure(status, text);
  }
  if (raw.connectionRefused) return { kind: 'not-accepted', text };
  const rejected = rejection(status, text);
  // That this one was turned away says nothing of the one before, which may have been carried out.
  return resent && rejected.kind === 'refused' ? { kind: 'needs-new-key', status, text } : rejected;
}

function success({ ledgerId, jobId, isJobResult: ofJob, text }: RawAnswer): Answer {
  if (ledgerId !== null) return { kind: 'posted', ledgerId };
  return !ofJob && jobId !== null ? { kind: 'under-way', jobId } : { kind: 'unknown', text };
}

function acceptedFailure(status: number, text: string): Answer {
  return passes(status)
    ? { kind: 'needs-new-key', status, text }
    : { kind: 'refused', status, text, byLedger: ofLedger(status) };
}

function rejection(status: number, text: string): Answer {
  if (status >= 500 || status === 408) return { kind: 'unknown', text };
  if (passes(status) || status === 401 || status === 403) return { kind: 'not-accepted', text };
  return { kind: 'refused', status, text, byLedger: ofLedger(status) };
}

/** 45x: Intacct itself said no. */
function ofLedger(status: number): boolean {
  return status >= 450 && status < 460;
}
