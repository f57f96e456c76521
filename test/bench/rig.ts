import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { settingsSchema } from '../../functions/domain/connection/settings.ts';
import { type ConnectionId, connectionId as connectionIdSchema } from '../../functions/domain/shared/ids.ts';
import { instantOf } from '../../functions/domain/shared/time.ts';
import type { LedgerReader } from '../../functions/pull/ports.ts';
import { pull } from '../../functions/pull/pull.ts';
import type { Summary } from '../../functions/pull/summary.ts';
import { dynamodbClient } from '../../functions/runtime/dynamodb.ts';
import { invoices } from '../../functions/runtime/pulled-entities.ts';
import { type Attributes, toAttributes } from '../../functions/store/dynamo.ts';
import { heldRecords } from '../../functions/store/held.ts';
import { profiles } from '../../functions/store/profiles.ts';
import { seenIds } from '../../functions/store/seen.ts';
import { syncStates } from '../../functions/store/sync-states.ts';
import { todos } from '../../functions/store/todos.ts';
import { localCredentials } from '../../lib/local/credentials.ts';

const names = { connections: 'Connections', invoices: 'Invoices' };

/** The pull of invoices in this process, against a DynamoDB without anything in between. */
export interface Rig {
  /** The SDK's own client as it comes. */
  readonly bare: DynamoDBClient;
  readonly table: string;
  /** A connection of its own, so that each round writes what is not there yet. */
  connection(): Promise<ConnectionId>;
  pull(connectionId: ConnectionId, ledger: LedgerReader, pageSize: number): Promise<Summary>;
  /** Everything that is stored of a connection's invoices, as DynamoDB has it. */
  items(connectionId: ConnectionId): Promise<Attributes[]>;
  close(): void;
}

const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  { AttributeName: range, KeyType: 'RANGE' as const },
];

/** The tables as the template has them. */
const tables: readonly CreateTableCommandInput[] = [
  {
    TableName: names.connections,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [text('connectionId'), text('item')],
    KeySchema: keys('connectionId', 'item'),
  },
  {
    TableName: names.invoices,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['connectionId', 'invoiceId', 'customerId', 'status'].map(text),
    KeySchema: keys('connectionId', 'invoiceId'),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byStatus',
        KeySchema: keys('connectionId', 'status'),
        Projection: { ProjectionType: 'ALL' },
      },
      {
        IndexName: 'byCustomer',
        KeySchema: keys('connectionId', 'customerId'),
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  },
];

export async function createTables(url: string): Promise<void> {
  const client = new DynamoDBClient(configOf(url));
  for (const table of tables) await client.send(new CreateTableCommand(table));
  client.destroy();
}

function configOf(endpoint: string) {
  return { endpoint, region: 'us-east-1', credentials: localCredentials };
}

let connections = 0;

export function rigAt(url: string): Rig {
  const client = dynamodbClient(configOf(url));
  const bare = new DynamoDBClient(configOf(url));
  const table = { client, name: names.connections };
  const stores = {
    profiles: profiles(table),
    states: syncStates(table),
    seen: seenIds(table),
    heldRecords: heldRecords(table),
    todos: todos(table),
  };
  const definition = invoices(client, names.invoices);
  const silent = () => undefined;
  return {
    bare,
    table: names.invoices,
    async connection() {
      connections++;
      const connectionId = connectionIdSchema.parse(`connection-${process.pid}-${connections}`);
      await stores.profiles.put(profileOf(connectionId), undefined);
      return connectionId;
    },
    pull: (connectionId, ledger, pageSize) =>
      pull(
        {
          ...stores,
          ledgerOf: () => ledger,
          requestSync: async () => undefined,
          followUpPaidInvoices: async () => false,
          clock: {
            now: Date.now,
            remaining: () => 900_000,
            sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
          },
          log: { info: silent, warn: silent },
          overlapMs: 600_000,
          pageSize,
        },
        definition,
        { connectionId, mode: 'incremental', dryRun: false, byHand: true },
      ),
    async items(connectionId) {
      const found: Attributes[] = [];
      const query = {
        TableName: names.invoices,
        KeyConditionExpression: 'connectionId = :connection',
        ExpressionAttributeValues: toAttributes({ ':connection': connectionId }),
      };
      for await (const { Items = [] } of paginateQuery({ client }, query)) found.push(...Items);
      return found;
    },
    close() {
      client.destroy();
      bare.destroy();
    },
  };
}

function profileOf(connectionId: ConnectionId) {
  const settings = settingsSchema.parse({ companyCurrency: 'USD', freshEveryMinutes: 0 });
  return {
    connectionId,
    item: 'profile' as const,
    version: 1,
    partnerId: 'bench',
    platform: 'SAGE_INTACCT_V2',
    name: null,
    status: 'active',
    linkUrl: null,
    companyCurrency: null,
    unavailableObjects: null,
    absent: [],
    settings,
    connectedAt: instantOf(Date.now()),
    listed: 'yes' as const,
  };
}
