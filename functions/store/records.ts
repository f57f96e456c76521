import { PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { ConnectionId } from '../domain/shared/ids.ts';
import { batchGet } from './batch-get.ts';
import {
  type Attributes,
  conditionalWrite,
  fromAttributes,
  ifUnchanged,
  type Table,
  toAttributes,
} from './dynamo.ts';

/** The table of one entity, with one item for each record of a connection. */
export interface RecordTable<Item> {
  /** The stored items of these ids, by id, read consistently. */
  getMany(connectionId: ConnectionId, ids: readonly string[]): Promise<ReadonlyMap<string, Item>>;
  /**
   * Writes `next` if the stored item still has the version that was `read`, or is still absent. Otherwise writes nothing
   * and returns the item that is stored instead as `conflict`.
   */
  put(next: Item, read: Item | undefined): Promise<{ readonly conflict: Item | undefined } | undefined>;
  /** Every stored id of a connection, page by page. */
  ids(connectionId: ConnectionId): AsyncGenerator<readonly StoredId[], void, undefined>;
}

/** The id of a stored record, for finding the records that the ledger no longer has. */
interface StoredId {
  readonly id: string;
  /** True if it is already marked missing. */
  readonly missing: boolean;
}

interface Versioned {
  readonly connectionId: ConnectionId;
  readonly version: number;
}

/**
 * The table of one entity. `nullableIndexKeys` names the keys of an index that may be null: DynamoDB refuses null there,
 * so they are left out when written, and the schema's default restores them.
 */
export function recordTable<Item extends Versioned & Record<Key, string>, Key extends string>(
  table: Table,
  idName: Key,
  schema: z.ZodType<Item>,
  nullableIndexKeys: readonly (keyof Item)[] = [],
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
            Item: toAttributes(withoutNulls(next, nullableIndexKeys)),
            ...ifUnchanged(idName, read?.version),
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

/** An item without those of the named attributes that are null. */
export function withoutNulls<Item extends object>(item: Item, names: readonly (keyof Item)[]): Partial<Item> {
  const kept: Partial<Item> = { ...item };
  for (const name of names) if (kept[name] === null) delete kept[name];
  return kept;
}

/** An item without a version is not a record, but holds line items of a large invoice. */
const storedId = z.object({
  id: z.string(),
  version: z.number().optional(),
  missingSince: z.string().nullish(),
});
