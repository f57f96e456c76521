import { DeleteItemCommand, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type ConnectionId, connectionId as connectionIdSchema, type Entity } from '../domain/shared/ids.ts';
import { type Held, heldSchema, storedItem } from '../domain/shared/schema.ts';
import { fromAttributes, type Table, toAttributes } from './dynamo.ts';

const heldItem = storedItem({ connectionId: connectionIdSchema, recordId: z.string(), held: heldSchema });

/** The records of an entity that could not be taken, also those that were never stored. */
export interface HeldRecords {
  list(connectionId: ConnectionId, entity: Entity): Promise<ReadonlyMap<string, Held>>;
  put(connectionId: ConnectionId, entity: Entity, id: string, held: Held): Promise<void>;
  remove(connectionId: ConnectionId, entity: Entity, id: string): Promise<void>;
}

export function heldRecords(table: Table): HeldRecords {
  const keyOf = (connectionId: ConnectionId, entity: Entity, id: string) => ({
    connectionId,
    item: `held#${entity}#${id}`,
  });
  return {
    async list(connectionId, entity) {
      const found = new Map<string, Held>();
      const pages = paginateQuery(
        { client: table.client },
        {
          TableName: table.name,
          ConsistentRead: true,
          KeyConditionExpression: 'connectionId = :connection AND begins_with(#item, :held)',
          ExpressionAttributeNames: { '#item': 'item' },
          ExpressionAttributeValues: toAttributes({
            ':connection': connectionId,
            ':held': `held#${entity}#`,
          }),
        },
      );
      for await (const { Items = [] } of pages) {
        for (const item of Items) {
          const { recordId, held } = fromAttributes(table, 'held', heldItem, item);
          found.set(recordId, held);
        }
      }
      return found;
    },
    async put(connectionId, entity, id, held) {
      const Item = toAttributes({ ...keyOf(connectionId, entity, id), entity, recordId: id, held });
      await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
    },
    async remove(connectionId, entity, id) {
      const Key = toAttributes(keyOf(connectionId, entity, id));
      await table.client.send(new DeleteItemCommand({ TableName: table.name, Key }));
    },
  };
}
