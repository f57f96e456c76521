import { dynamodbClient } from './runtime/dynamodb.ts';
import { deposits } from './runtime/entities.ts';
import { pullEnv, readEnv } from './runtime/env.ts';
import { pullHandler } from './runtime/pull-handler.ts';

const env = readEnv(pullEnv);
const client = dynamodbClient();

/** Reads bank deposits from Intacct into the Deposits table. */
export const handler = pullHandler(env, client, deposits(client, env.RECORDS_TABLE));
