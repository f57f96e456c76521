import { paidInvoicesFollowUp } from './pull/follow-up/paid-invoices.ts';
import { recognisePayments } from './pull/follow-up/recognise.ts';
import { dynamodbClient } from './runtime/dynamodb.ts';
import { pullPaymentsEnv, readEnv } from './runtime/env.ts';
import { pullHandler } from './runtime/pull-handler.ts';
import { payments } from './runtime/pulled-entities.ts';
import { intents } from './store/intents.ts';
import { invoiceTable } from './store/invoices.ts';

const env = readEnv(pullPaymentsEnv);
const client = dynamodbClient();
const writeBacks = intents({ client, name: env.WRITE_BACKS_TABLE });
const invoices = invoiceTable({ client, name: env.INVOICES_TABLE });
const definition = { ...payments(client, env.RECORDS_TABLE), recognise: recognisePayments(writeBacks) };

/** Reads AR payments from Intacct into the Payments table, except those that this system posted. */
export const handler = pullHandler(env, client, definition, paidInvoicesFollowUp(invoices, writeBacks));
