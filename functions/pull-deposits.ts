import { dynamodbClient } from './runtime/dynamodb.ts';
import { deposits } from './runtime/entities.ts';
import { pullDepositsEnv, readEnv } from './runtime/env.ts';
import { pullHandler } from './runtime/pull-handler.ts';
import { intents } from './store/intents.ts';
import { depositRecognition } from './sync/recognise.ts';

const env = readEnv(pullDepositsEnv);
const client = dynamodbClient();
const recognise = depositRecognition(intents({ client, name: env.WRITE_BACKS_TABLE }));

/** Reads bank deposits from Intacct into the Deposits table, but for those that we made ourselves. */
export const handler = pullHandler(env, client, { ...deposits(client, env.RECORDS_TABLE), recognise });
