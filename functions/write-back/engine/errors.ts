import { FinalError, RetryableError } from '../../domain/shared/errors.ts';

/** A payment or one of its invoices was changed by others each time it was to be written. */
export class PaymentContended extends RetryableError {
  override readonly name = 'PaymentContended';
  readonly code = 'PAYMENT_CONTENDED';

  constructor(id: string) {
    super(`${id} or one of its invoices was changed by others each time; it is tried again by itself.`);
  }
}

/** Somebody else changed what was about to be written: it is looked at anew. */
export class Overtaken extends RetryableError {
  override readonly name = 'Overtaken';
  readonly code = 'OVERTAKEN';

  constructor(id: string) {
    super(`${id} was changed by somebody else in between; it is looked at anew.`);
  }
}

/** There is no such intent. */
export class UnknownWriteBack extends FinalError {
  override readonly name = 'UnknownWriteBack';
  readonly code = 'UNKNOWN_WRITE_BACK';

  constructor(connectionId: string, writeBackId: string) {
    super(
      `writeBackId: connection ${connectionId} has no ${writeBackId}; look it up in the WriteBacks table.`,
    );
  }
}
