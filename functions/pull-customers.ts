import { dynamodbClient } from './runtime/dynamodb.ts';
import { pullEnv, readEnv } from './runtime/env.ts';
import { pullHandler } from './runtime/pull-handler.ts';
import { customers } from './runtime/pulled-entities.ts';

const env = readEnv(pullEnv);
const client = dynamodbClient();

/** Reads customers from Intacct into the Customers table. */
export const handler = pullHandler(env, client, customers(client, env.RECORDS_TABLE));
