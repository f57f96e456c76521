import { FinalError, RetryableError } from '../domain/shared/errors.ts';

/** Another run has taken over, so this one must not write any more. */
export class LeaseLost extends RetryableError {
  override readonly name = 'LeaseLost';
  readonly code = 'LEASE_LOST';

  constructor(item: string) {
    super(`Another run took over ${item}. This run stops; nothing is lost.`);
  }
}

/** DynamoDB left a part of a batch unread in every attempt. */
export class TableBusy extends RetryableError {
  override readonly name = 'TableBusy';
  readonly code = 'TABLE_BUSY';

  constructor(table: string) {
    super(
      `DynamoDB did not return all items of table ${table} that were asked for; the next run tries again.`,
    );
  }
}

/** A stored item does not fit its schema: another version wrote it, or a person changed it. */
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

/** DynamoDB refuses an item for good: it is larger than 400 KB, or one of its keys is empty. */
export class ItemRefused extends FinalError {
  override readonly name = 'ItemRefused';
  readonly code = 'ITEM_REFUSED';
}
