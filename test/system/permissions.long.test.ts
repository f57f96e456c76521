import { expect, test } from 'vitest';
import * as z from 'zod';
import { entities } from '../../functions/domain/shared/ids.ts';
import { assembly } from '../../lib/local/assembly.ts';
import { wildcard } from '../../lib/local/host/iam/wildcard.ts';
import type { Place } from '../../lib/local/host/template/identity.ts';
import { readTemplate } from '../../lib/local/host/template/read.ts';
import { resolveStack } from '../../lib/local/host/template/stack.ts';
import { stackName } from '../../lib/stack/names.ts';
import { type System, systemFor } from '../support/system.ts';
import { type Company, companyOf, connected, openInvoices } from '../support/system-company.ts';
import { payInAlternative, storeIntent } from '../support/system-intents.ts';
import { first } from '../support/system-wait.ts';
import { liveThroughMoney } from './story-money.ts';

const manyLines = (description: string) =>
  Array.from({ length: 100 }, (_, at) => ({ subTotal: 100 + at, description: `${description} ${at}` }));

test('every call of a function is allowed by its role, and everything its role allows is used', async () => {
  // Prepare
  const system = await systemFor({ posts: true });
  const { sandbox, host } = system;

  // Act
  const company = await connected(system, sandbox.connection, { settings: { freshEveryMinutes: 1 } });
  await holdAndMend(system, company);
  await loseAndFind(company);
  await growAndShrink(company);
  await system.tickAll();
  await stopAndResume(system, company);
  await payAnInvoice(company);
  await changeUnderIntent(system, company);
  await connectAgain(system, company);
  await liveThroughMoney(system);
  await (await companyOf(system, { pulled: [] })).pull('customers');

  // Assess
  expect(host.calls.filter(({ allowed }) => !allowed)).toEqual([]);
  const unused = (await grantsOf(system)).filter(({ functionName, action, resource }) => {
    const used = host.permissionsUsed(functionName);
    return !used.some((one) => one.action === action && wildcard(resource).test(one.resource));
  });
  expect(unused).toEqual([]);
}, 300_000);

/** One record of each entity is held, and mended. */
async function holdAndMend({ sandbox }: System, company: Company): Promise<void> {
  const effect = { kind: 'malformed-row', field: 'last_synced_at', value: null } as const;
  const fault = sandbox.faults.add({ path: '/accounting/*', effect });
  for (const entity of entities) await company.pull(entity, { mode: 'full' });
  sandbox.faults.clear(fault);
  for (const entity of entities) await company.pull(entity, { mode: 'full' });
}

/** One record of each entity is gone for a while. */
async function loseAndFind(company: Company): Promise<void> {
  const { customers, invoices, payments, deposits } = company.ledger.books;
  const restores = [customers, invoices, payments, deposits].map((rows) =>
    take<{ readonly id: string }>(rows),
  );
  for (const round of ['lost', 'found']) {
    if (round === 'found') for (const restore of restores) restore();
    company.later();
    for (const entity of entities) await company.pull(entity, { mode: 'full' });
  }
}

function take<Row extends { readonly id: string }>(rows: Map<string, Row>): () => void {
  const row = first(rows.values());
  rows.delete(row.id);
  return () => {
    rows.set(row.id, row);
  };
}

/** The lines of an invoice outgrow it, change, and shrink again. */
async function growAndShrink(company: Company): Promise<void> {
  const { id } = first(openInvoices(company.ledger));
  for (const lines of [manyLines('One'), manyLines('Two'), [{ subTotal: 20_000 }]]) {
    company.ledger.editInvoice(id, { lines });
    company.later();
    await company.pull('invoices');
  }
}

/** Each pull finds the connection stopped, and resumes it. */
async function stopAndResume({ sandbox }: System, company: Company): Promise<void> {
  for (const entity of entities) {
    sandbox.connections.setState(company.id, 'needs_reauth');
    await company.pull(entity);
    sandbox.connections.relink(company.id);
    await company.pull(entity);
  }
}

async function payAnInvoice(company: Company): Promise<void> {
  const { id } = first(openInvoices(company.ledger));
  company.ledger.receivePayment({ allocations: [{ invoiceId: id, amount: 100 }] });
  company.later();
  await company.pull('payments');
}

/** An invoice that a payment of Alternative pays changes, and the payment itself appears in the ledger. */
async function changeUnderIntent(system: System, company: Company): Promise<void> {
  const { id, currency } = first(openInvoices(company.ledger));
  const payment = { id: 'pay-1', amount: 100 };
  await storeIntent(system, company, {
    ...payment,
    currency: currency ?? 'USD',
    changes: { state: 'CLOSED' },
  });
  await payInAlternative(system, company, id, payment);
  company.ledger.receivePayment({ allocations: [{ invoiceId: id, amount: 100 }], memo: payment.id });
  company.later();
  for (const entity of ['payments', 'invoices']) await company.pull(entity);
}

async function connectAgain({ sandbox, host, invoke }: System, { id, connection }: Company): Promise<void> {
  const partnerId = 'partner-1';
  const { accessToken } = connection;
  for (const state of ['active', 'needs_reauth'] as const) {
    sandbox.connections.setState(id, state);
    await invoke('connect', { accessToken, partnerId });
    await host.idle();
  }
  await invoke('disconnect', { connectionId: id });
  await invoke('connect', { publicToken: sandbox.connections.relink(id), partnerId });
  await host.idle();
}

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const policySchema = z.object({
  Roles: z.array(z.string()),
  PolicyDocument: z.object({ Statement: z.array(z.object({ Action: oneOrMore, Resource: oneOrMore })) }),
});
const functionSchema = z.object({ Role: z.string() });

/** Used by Lambda itself on behalf of the function: for its log, its event sources and its dead letters. */
const usedByLambda = [
  ...['CreateLogStream', 'PutLogEvents'].map((name) => `logs:${name}`),
  ...['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'SendMessage'].map((name) => `sqs:${name}`),
  ...['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((name) => `dynamodb:${name}`),
];

/** Everything that the roles in the template allow, one action on one resource each. */
async function grantsOf({ host }: System) {
  const { region, sqs, functions, tables } = host.endpoints;
  // In a DynamoDB that others use as well, the host ends the names of its tables in a way of its own.
  const tableSuffix = /-[0-9a-f]{6}$/.exec(tables['Invoices'] ?? '')?.[0] ?? '';
  const place: Place = { region, accountId: '000000000000', stackName, sqsUrl: sqs, tableSuffix };
  const { resources } = resolveStack(await readTemplate(await assembly(), stackName), place);
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const policies = ofType('AWS::IAM::Policy').map(({ properties }) => policySchema.parse(properties));
  return Object.values(functions).flatMap((functionName) => {
    const found = ofType('AWS::Lambda::Function').find(({ identity }) => identity.name === functionName);
    const role = functionSchema.parse(found?.properties).Role.split('/').at(-1) ?? '';
    return policies
      .filter(({ Roles }) => Roles.includes(role))
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .flatMap(({ Action, Resource }) =>
        Action.flatMap((action) => Resource.map((resource) => ({ functionName, action, resource }))),
      )
      .filter(({ action }) => !usedByLambda.includes(action));
  });
}
