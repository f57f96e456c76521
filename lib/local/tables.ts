import { DynamoDBClient, GetItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { localCredentials } from './credentials.ts';
import type { Endpoints } from './host/index.ts';

/** An item as the platform reads it from DynamoDB. */
export type Item = Readonly<Record<string, unknown>>;

/** Reads the tables from outside, as the platform does. */
export interface TableReader {
  /** Every item of a table for one connection, in the order of its sort key. */
  items(table: string, connectionId: string): Promise<Item[]>;
  /** One item by its whole key; undefined if there is none. */
  item(table: string, key: Item): Promise<Item | undefined>;
  close(): void;
}

export function tableReader({ region, dynamodb, tables }: Endpoints): TableReader {
  const client = new DynamoDBClient({ region, endpoint: dynamodb, credentials: localCredentials });
  return {
    async items(table, connectionId) {
      const found: Item[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: tables[table],
          ConsistentRead: true,
          KeyConditionExpression: 'connectionId = :connection',
          ExpressionAttributeValues: marshall({ ':connection': connectionId }),
        },
      );
      for await (const { Items = [] } of pages) found.push(...Items.map((item) => unmarshall(item)));
      return found;
    },
    async item(table, key) {
      const request = { TableName: tables[table], Key: marshall(key), ConsistentRead: true };
      const { Item } = await client.send(new GetItemCommand(request));
      return Item && unmarshall(Item);
    },
    close: () => client.destroy(),
  };
}
