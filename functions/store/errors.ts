import { FinalError, RetryableError } from '../domain/shared/errors.ts';

/** Another run has taken over; this one must not write another word. */
export class LeaseLost extends RetryableError {
  override readonly name = 'LeaseLost';
  readonly code = 'LEASE_LOST';

  constructor(item: string) {
    super(`Another run took over ${item}; this one stops, and nothing is lost.`);
  }
}

/** DynamoDB gave back a part of a batch time after time. */
export class TableBusy extends RetryableError {
  override readonly name = 'TableBusy';
  readonly code = 'TABLE_BUSY';

  constructor(table: string) {
    super(`DynamoDB did not answer for a part of table ${table}; the next tick tries again.`);
  }
}

/** A stored item is not what its schema says: written by another version, or by hand. */
export class StoredItemUnreadable extends FinalError {
  override readonly name = 'StoredItemUnreadable';
  readonly code = 'STORED_ITEM_UNREADABLE';

  constructor(table: string, key: string, why: string, options?: ErrorOptions) {
    super(
      `The item ${key} of table ${table} cannot be read: ${why}. Look at it in the DynamoDB console.`,
      options,
    );
  }
}

/** DynamoDB does not take an item: it is larger than 400 KB, or a key is empty. The same item will never be taken. */
export class ItemRefused extends FinalError {
  override readonly name = 'ItemRefused';
  readonly code = 'ITEM_REFUSED';
}
