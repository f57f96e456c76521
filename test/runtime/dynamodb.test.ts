import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { dynamodbClient } from '../../functions/runtime/dynamodb.ts';

it('the client copies no request or response for a logger', () => {
  const usual = new DynamoDBClient({}).middlewareStack.identify();
  const ours = dynamodbClient().middlewareStack.identify();

  expect(usual.filter((step) => !ours.includes(step))).toStrictEqual([
    expect.stringMatching(/^loggerMiddleware/),
  ]);
  expect(ours.filter((step) => !usual.includes(step))).toStrictEqual([]);
});

it('a throttled call is tried ten times', async () => {
  expect(await dynamodbClient().config.maxAttempts()).toBe(10);
});
