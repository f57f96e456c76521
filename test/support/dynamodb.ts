import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, inject } from 'vitest';
import { type ConnectionId, connectionId } from '../../functions/domain/shared/ids.ts';
import type { Table } from '../../functions/store/dynamo.ts';
import type {} from './dynamodb-setup.ts';

const clients: DynamoDBClient[] = [];
afterAll(() => {
  for (const client of clients) client.destroy();
});

/** A client of the test run's DynamoDB Local. */
function newClient(): DynamoDBClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint: inject('dynamodb').url, region: 'us-east-1', credentials });
  clients.push(client);
  return client;
}

/** A new, empty table, as the stack defines the one of this name. */
export async function newTable(name: string): Promise<Table> {
  const definition = inject('dynamodb').tables[name];
  if (!definition) throw new Error(`the stack has no table ${name}`);
  const table = { client: newClient(), name: `${name}-${randomUUID()}` };
  await table.client.send(new CreateTableCommand({ ...definition, TableName: table.name }));
  return table;
}

/** A new connection, so that the tests share a table and nothing else. */
export function newConnection(): ConnectionId {
  return connectionId.parse(`connection-${randomUUID()}`);
}

/** The stored items of a connection, sorted by key, without their connection id. */
export async function itemsOf(table: Table, connection: ConnectionId): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: 'connectionId = :connection',
      ExpressionAttributeValues: marshall({ ':connection': connection }),
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { connectionId: _connection, ...item } of Items) items.push(unmarshall(item));
  }
  return items;
}

/** The same table, through a client that calls `before` ahead of every command with its name and number. */
export function watched(
  table: Table,
  before: (command: string, count: number) => Promise<void> | void,
): Table {
  const client = newClient();
  let count = 0;
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        count += 1;
        await before(commandName, count);
        return next(args);
      },
    { step: 'initialize', name: 'watched' },
  );
  return { client, name: table.name };
}

/** The same table, with a list of the commands that are sent to it. */
export function recorded(table: Table): Table & { readonly sent: string[] } {
  const sent: string[] = [];
  return { ...watched(table, (command) => void sent.push(command)), sent };
}

/** The process has died, so nothing more is sent. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** Runs `work` on a table whose process dies after this many commands. Returns true if it died. */
export async function crashingAfter(
  commands: number,
  table: Table,
  work: (table: Table) => Promise<unknown>,
): Promise<boolean> {
  const open = new Set<Promise<unknown>>();
  const client = newClient();
  let sent = 0;
  client.middlewareStack.add(
    (next) => (args) => {
      sent += 1;
      if (sent > commands) throw new Crash();
      const answer = next(args);
      open.add(answer);
      return answer;
    },
    { step: 'initialize', name: 'crashing' },
  );
  try {
    await work({ client, name: table.name });
    return false;
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    await Promise.allSettled(open);
    return true;
  }
}

/** All items of a paged read. */
export async function collected<Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}
