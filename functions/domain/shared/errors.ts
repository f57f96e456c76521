/** An error that a person can act on: `code` for machines, the message says what happened, to what, and what to do. */
export abstract class SyncError extends Error {
  abstract readonly code: string;
}

/** The same call may succeed later. */
export abstract class RetryableError extends SyncError {}

/** The same call will fail again; something has to change first. */
export abstract class FinalError extends SyncError {}

/** The input of a function does not fit. The message names the field; nothing has happened. */
export class InvalidInput extends FinalError {
  override readonly name = 'InvalidInput';
  readonly code = 'INVALID_INPUT';
  readonly field: string;

  constructor(field: string, problem: string, options?: ErrorOptions) {
    super(`${field}: ${problem}`, options);
    this.field = field;
  }
}
