import { DeleteItemCommand, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { ConnectionId, Entity } from '../domain/shared/ids.ts';
import { type Table, toAttributes } from './dynamo.ts';

/** The ids that a full sweep has seen, kept a page at a time so that a killed sweep can go on. */
export interface SeenIds {
  put(connectionId: ConnectionId, entity: Entity, page: number, ids: readonly string[]): Promise<void>;
  all(connectionId: ConnectionId, entity: Entity): Promise<ReadonlySet<string>>;
  clear(connectionId: ConnectionId, entity: Entity): Promise<void>;
}

export function seenIds(table: Table): SeenIds {
  const prefix = (entity: Entity) => `sync#${entity}#full#seen#`;

  async function* items(connectionId: ConnectionId, entity: Entity) {
    const pages = paginateQuery(
      { client: table.client },
      {
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: 'connectionId = :connection AND begins_with(#item, :seen)',
        ExpressionAttributeNames: { '#item': 'item' },
        ExpressionAttributeValues: toAttributes({ ':connection': connectionId, ':seen': prefix(entity) }),
      },
    );
    for await (const { Items = [] } of pages) yield* Items;
  }

  return {
    async put(connectionId, entity, page, ids) {
      const item = `${prefix(entity)}${String(page).padStart(6, '0')}`;
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
