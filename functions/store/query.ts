import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { type Attributes, type Table, toAttributes } from './dynamo.ts';

/**
 * The items of a connection whose sort key `keyName` starts with `prefix`, read consistently. With `only`, they hold
 * just that attribute.
 */
export async function* itemsWithPrefix(
  table: Table,
  connectionId: string,
  keyName: string,
  prefix: string,
  only?: string,
): AsyncGenerator<Attributes, void, undefined> {
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      ...(only ? { ProjectionExpression: only } : {}),
      KeyConditionExpression: 'connectionId = :connection AND begins_with(#key, :prefix)',
      ExpressionAttributeNames: { '#key': keyName },
      ExpressionAttributeValues: toAttributes({ ':connection': connectionId, ':prefix': prefix }),
    },
  );
  for await (const { Items = [] } of pages) yield* Items;
}
