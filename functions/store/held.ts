import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type ConnectionId, connectionId as connectionIdSchema, type Entity } from '../domain/shared/ids.ts';
import { type Held, heldSchema, storedItem } from '../domain/shared/schema.ts';
import { fromAttributes, type Table, toAttributes } from './dynamo.ts';
import { itemsWithPrefix } from './query.ts';

const heldItem = storedItem({ connectionId: connectionIdSchema, recordId: z.string(), held: heldSchema });

/** The records of an entity that cannot be read, including those that were never stored. */
export interface HeldRecords {
  list(connectionId: ConnectionId, entity: Entity): Promise<ReadonlyMap<string, Held>>;
  put(connectionId: ConnectionId, entity: Entity, id: string, held: Held): Promise<void>;
  remove(connectionId: ConnectionId, entity: Entity, id: string): Promise<void>;
}

export function heldRecords(table: Table): HeldRecords {
  const keyPrefix = (entity: Entity) => `held#${entity}#`;
  const keyOf = (connectionId: ConnectionId, entity: Entity, id: string) => ({
    connectionId,
    item: `${keyPrefix(entity)}${id}`,
  });
  return {
    async list(connectionId, entity) {
      const found = new Map<string, Held>();
      for await (const item of itemsWithPrefix(table, connectionId, 'item', keyPrefix(entity))) {
        const { recordId, held } = fromAttributes(table, 'held', heldItem, item);
        found.set(recordId, held);
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
