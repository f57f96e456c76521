/** An error that a person can act on. `code` is for programs; the message says what happened, to what, and what to do. */
export abstract class SyncError extends Error {
  abstract readonly code: string;
}

/** The same call may succeed later. */
export abstract class RetryableError extends SyncError {}

/** The same call fails again until something changes. */
export abstract class FinalError extends SyncError {}

/** The input of a function is wrong. The message names the field, and nothing has been changed. */
export class InvalidInput extends FinalError {
  override readonly name = 'InvalidInput';
  readonly code = 'INVALID_INPUT';
  readonly field: string;

  constructor(field: string, problem: string, options?: ErrorOptions) {
    super(`${field}: ${problem}`, options);
    this.field = field;
  }
}
