import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/**
 * A client that tries each call ten times: a first sync may write faster than a new table accepts, and a throttled
 * write succeeds later.
 */
export function dynamodbClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  const client = new DynamoDBClient({ maxAttempts: 10, ...config });
  // It copies every request and response for a logger that is not set: a tenth of the CPU time of a first sync.
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
