/** An error that a person can act on: `code` for machines, the message says what happened, to what, and what to do. */
export abstract class SyncError extends Error {
  abstract readonly code: string;
}

/** The same call may succeed later. */
export abstract class RetryableError extends SyncError {}

/** The same call will fail again; something has to change first. */
export abstract class FinalError extends SyncError {}
