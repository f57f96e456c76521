import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Patient: a first sync may write faster than a young table takes it, and a throttled write is only late. */
export function dynamodbClient(): DynamoDBClient {
  return new DynamoDBClient({ maxAttempts: 10 });
}
