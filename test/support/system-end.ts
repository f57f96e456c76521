import { BatchWriteItemCommand, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Host } from '../../lib/local/host/index.ts';

/** The sort keys of the items that the schedules and the sweep go through, by table. */
const sortKeys = { Connections: 'item', WriteBacks: 'writeBackId' };
/** The most items that BatchWriteItem takes. */
const mostItems = 25;

/** Deletes the companies of a test file, so that no schedule and no sweep of the next file meets them. */
export async function endCompanies(dynamodb: DynamoDBClient, host: Host): Promise<void> {
  await host.idle();
  for (const [table, sortKey] of Object.entries(sortKeys)) {
    const TableName = host.endpoints.tables[table] ?? '';
    const scan = {
      TableName,
      ConsistentRead: true,
      ProjectionExpression: 'connectionId, #sortKey',
      ExpressionAttributeNames: { '#sortKey': sortKey },
    };
    for await (const { Items = [] } of paginateScan({ client: dynamodb, pageSize: mostItems }, scan)) {
      const requests = Items.map((Key) => ({ DeleteRequest: { Key } }));
      if (requests.length > 0)
        await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    }
  }
}
