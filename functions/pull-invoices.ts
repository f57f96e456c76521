import { watchedInvoices } from './pull/follow-up/watched-invoices.ts';
import { dynamodbClient } from './runtime/dynamodb.ts';
import { pullInvoicesEnv, readEnv } from './runtime/env.ts';
import { pullHandler } from './runtime/pull-handler.ts';
import { invoices } from './runtime/pulled-entities.ts';
import { intents } from './store/intents.ts';
import { todos } from './store/todos.ts';

const env = readEnv(pullInvoicesEnv);
const client = dynamodbClient();
const definition = invoices(client, env.RECORDS_TABLE);
const table = watchedInvoices(definition.table, {
  intents: intents({ client, name: env.WRITE_BACKS_TABLE }),
  todos: todos({ client, name: env.CONNECTIONS_TABLE }),
  now: Date.now,
});

/** Reads invoices with their line items from Intacct into the Invoices table. */
export const handler = pullHandler(env, client, { ...definition, table });
