import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { ConnectionId, Entity } from '../domain/shared/ids.ts';
import { type Table, toAttributes } from './dynamo.ts';
import { itemsWithPrefix } from './query.ts';

/** The ids that a full sweep has seen. They are stored page by page, so that a killed sweep can continue. */
export interface SeenIds {
  put(connectionId: ConnectionId, entity: Entity, page: number, ids: readonly string[]): Promise<void>;
  all(connectionId: ConnectionId, entity: Entity): Promise<ReadonlySet<string>>;
  clear(connectionId: ConnectionId, entity: Entity): Promise<void>;
}

export function seenIds(table: Table): SeenIds {
  const keyPrefix = (entity: Entity) => `sync#${entity}#full#seen#`;
  const items = (connectionId: ConnectionId, entity: Entity) =>
    itemsWithPrefix(table, connectionId, 'item', keyPrefix(entity));

  return {
    async put(connectionId, entity, page, ids) {
      const item = `${keyPrefix(entity)}${String(page).padStart(6, '0')}`;
      const Item = toAttributes({ connectionId, item, ids: [...ids] });
      await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
    },
    async all(connectionId, entity) {
      const seen = new Set<string>();
      for await (const item of items(connectionId, entity)) {
        for (const id of item['ids']?.L ?? []) seen.add(id.S ?? '');
      }
      return seen;
    },
    async clear(connectionId, entity) {
      for await (const item of items(connectionId, entity)) {
        const Key = toAttributes({ connectionId, item: item['item']?.S });
        await table.client.send(new DeleteItemCommand({ TableName: table.name, Key }));
      }
    },
  };
}
