import { dynamodbClient } from './runtime/dynamodb.ts';
import { payments } from './runtime/entities.ts';
import { pullPaymentsEnv, readEnv } from './runtime/env.ts';
import { pullHandler } from './runtime/pull-handler.ts';
import { invoiceTable } from './store/invoices.ts';

const env = readEnv(pullPaymentsEnv);
const client = dynamodbClient();
const invoices = invoiceTable({ client, name: env.INVOICES_TABLE });

/** Reads AR payments from Intacct into the Payments table. */
export const handler = pullHandler(
  env,
  client,
  payments(client, env.RECORDS_TABLE),
  async (connectionId, ids) => {
    const wanted = [...new Set(ids)];
    const stored = await invoices.getMany(connectionId, wanted);
    return wanted.some((id) => stored.get(id)?.frozenSince == null);
  },
);
