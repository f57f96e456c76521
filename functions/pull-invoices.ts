import { dynamodbClient } from './runtime/dynamodb.ts';
import { invoices } from './runtime/entities.ts';
import { pullEnv, readEnv } from './runtime/env.ts';
import { pullHandler } from './runtime/pull-handler.ts';

const env = readEnv(pullEnv);
const client = dynamodbClient();

/** Reads invoices with their line items from Intacct into the Invoices table. */
export const handler = pullHandler(env, client, invoices(client, env.RECORDS_TABLE));
