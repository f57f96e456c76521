import { recogniseDeposits } from './pull/follow-up/recognise.ts';
import { wakeUnseenDeposits } from './pull/full-sweep/unseen-deposits.ts';
import { dynamodbClient } from './runtime/dynamodb.ts';
import { pullDepositsEnv, readEnv } from './runtime/env.ts';
import { pullHandler } from './runtime/pull-handler.ts';
import { deposits } from './runtime/pulled-entities.ts';
import { intents } from './store/intents.ts';

const env = readEnv(pullDepositsEnv);
const client = dynamodbClient();
const writeBacks = intents({ client, name: env.WRITE_BACKS_TABLE });
const definition = {
  ...deposits(client, env.RECORDS_TABLE),
  recognise: recogniseDeposits(writeBacks),
  afterFullSweep: wakeUnseenDeposits(writeBacks),
};

/** Reads bank deposits from Intacct into the Deposits table, except those that this system made. */
export const handler = pullHandler(env, client, definition);
