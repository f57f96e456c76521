import { BatchWriteItemCommand, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Host } from '../../lib/local/host/index.ts';

/** What the ticks and the sweep go through, by table: the sort key of its items. */
const sortKeys = { Connections: 'item', WriteBacks: 'writeBackId' };
/** The most that BatchWriteItem takes. */
const mostItems = 25;

/** Ends the companies of a file: no tick and no sweep of the next one meets them. */
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
