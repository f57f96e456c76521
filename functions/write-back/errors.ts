import { RetryableError } from '../domain/errors.ts';

/** A payment or one of its invoices was changed by others each time it was to be written. */
export class PaymentContended extends RetryableError {
  override readonly name = 'PaymentContended';
  readonly code = 'PAYMENT_CONTENDED';

  constructor(id: string) {
    super(
      `${id} or one of its invoices was changed by others each time; the queue delivers the event again.`,
    );
  }
}
