import { PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { ConnectionId } from '../domain/shared/ids.ts';
import { batchGet } from './batch-get.ts';
import { type Attributes, conditionalWrite, fromAttributes, type Table, toAttributes } from './dynamo.ts';

/** One entity's table: an item per connection and record, each write conditional on the version that was read. */
export interface RecordTable<Item> {
  /** The stored items of these ids, by id, read consistently. */
  getMany(connectionId: ConnectionId, ids: readonly string[]): Promise<ReadonlyMap<string, Item>>;
  /**
   * Writes `next` if the stored item is still the one that was `read` (or still absent); answers what stands there
   * instead if it is not.
   */
  put(next: Item, read: Item | undefined): Promise<{ readonly conflict: Item | undefined } | undefined>;
  /** Every stored id of a connection, a page at a time. */
  ids(connectionId: ConnectionId): AsyncGenerator<readonly StoredId[], void, undefined>;
}

/** One stored record, as far as finding what is missing needs it. */
export interface StoredId {
  readonly id: string;
  readonly missing: boolean;
}

interface Versioned {
  readonly connectionId: ConnectionId;
  readonly version: number;
}

const notThereYet = 'attribute_not_exists(#id)';
const stillTheVersionRead = '#version = :read';

/**
 * `indexed` names the attributes that are keys of an index and may be null: DynamoDB takes no null there, so they
 * are left out, and the schema's default brings them back.
 */
export function recordTable<Item extends Versioned & Record<Key, string>, Key extends string>(
  table: Table,
  idName: Key,
  schema: z.ZodType<Item>,
  indexed: readonly (keyof Item)[] = [],
): RecordTable<Item> {
  const parse = (attributes: Attributes) =>
    fromAttributes(table, attributes[idName]?.S ?? '', schema, attributes);

  return {
    async getMany(connectionId, ids) {
      const keys = ids.map((id) => toAttributes({ connectionId, [idName]: id }));
      const found = await batchGet(table, keys);
      return new Map(found.map(parse).map((item) => [item[idName], item]));
    },

    async put(next, read) {
      const answer = await conditionalWrite(() =>
        table.client.send(
          new PutItemCommand({
            TableName: table.name,
            Item: toAttributes(withoutNulls(next, indexed)),
            ...(read
              ? {
                  ConditionExpression: stillTheVersionRead,
                  ExpressionAttributeNames: { '#version': 'version' },
                  ExpressionAttributeValues: toAttributes({ ':read': read.version }),
                }
              : { ConditionExpression: notThereYet, ExpressionAttributeNames: { '#id': idName } }),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        ),
      );
      if ('done' in answer) return undefined;
      return { conflict: answer.refused ? parse(answer.refused) : undefined };
    },

    async *ids(connectionId) {
      const pages = paginateQuery(
        { client: table.client },
        {
          TableName: table.name,
          ConsistentRead: true,
          KeyConditionExpression: 'connectionId = :connection',
          ProjectionExpression: '#id, missingSince, version',
          ExpressionAttributeNames: { '#id': idName },
          ExpressionAttributeValues: toAttributes({ ':connection': connectionId }),
        },
      );
      for await (const { Items = [] } of pages) {
        yield Items.map((item) => storedId.parse({ ...unmarshall(item), id: item[idName]?.S }))
          .filter((item) => item.version !== undefined)
          .map(({ id, missingSince }) => ({ id, missing: Boolean(missingSince) }));
      }
    },
  };
}

/** An item without those of its index keys that are null. */
export function withoutNulls<Item extends object>(item: Item, names: readonly (keyof Item)[]): Partial<Item> {
  const kept: Partial<Item> = { ...item };
  for (const name of names) if (kept[name] === null) delete kept[name];
  return kept;
}

/** Items without a version are parts of others (the line items of large invoices). */
const storedId = z.object({
  id: z.string(),
  version: z.number().optional(),
  missingSince: z.string().nullish(),
});
