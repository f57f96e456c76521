import { FinalError, RetryableError } from '../../domain/shared/errors.ts';

/** Other runs changed a payment or one of its invoices before each of our writes. */
export class PaymentContended extends RetryableError {
  override readonly name = 'PaymentContended';
  readonly code = 'PAYMENT_CONTENDED';

  constructor(id: string) {
    super(`${id} or one of its invoices was changed by other runs each time. It is tried again by itself.`);
  }
}

/** Another run changed what we were about to write. The caller reads it again and starts over. */
export class Overtaken extends RetryableError {
  override readonly name = 'Overtaken';
  readonly code = 'OVERTAKEN';

  constructor(id: string) {
    super(`${id} was changed by another run. It is read again and tried again.`);
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
