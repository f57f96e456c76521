import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** Patient: a first sync may write faster than a young table takes it, and a throttled write is only late. */
export function dynamodbClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  const client = new DynamoDBClient({ maxAttempts: 10, ...config });
  // It copies every request and every answer for a log, also where there is none: a tenth of the work of a first sync.
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
