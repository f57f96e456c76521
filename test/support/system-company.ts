import { basename } from 'node:path';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, onTestFinished } from 'vitest';
import * as z from 'zod';
import { compareRecords, type Difference } from '../../lib/local/compare/records.ts';
import type { Call } from '../../lib/local/host/index.ts';
import type { Connection, Ledger, LoggedRequest, NewConnection } from '../../lib/local/sandbox/index.ts';
import { tableReader } from '../../lib/local/tables.ts';
import { type Item, minutes, type System, type Tables } from './system.ts';

const counts = z.looseObject({
  read: z.number(),
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  held: z.number(),
  missing: z.number(),
  ignored: z.record(z.string(), z.number()),
});
const summary = z.looseObject({
  outcome: z.string(),
  sentence: z.string(),
  counts: counts.optional(),
  pages: z.number().optional(),
  held: z.array(z.looseObject({ id: z.string(), code: z.string(), sentence: z.string() })).optional(),
  asked: z.array(z.string()).optional(),
});
export type Summary = z.infer<typeof summary>;

/** A connected company of the sandbox, with its stored items. */
export interface Company {
  readonly id: string;
  readonly connection: Connection;
  readonly ledger: Ledger;
  pull(entity: string, more?: Item): Promise<Summary>;
  /** Changes settings. */
  change(settings: Item): Promise<void>;
  /** Lets an hour pass, in which Rutter reads the ledger again. */
  later(): void;
  /** The company's items, by table. */
  tables(): Promise<Tables>;
  items(table: string): Promise<readonly Item[]>;
  item(table: string, wanted: Item): Promise<Item>;
  todos(code: string): Promise<Item[]>;
  /** The requests about the company that Rutter has received since the last reset, as `GET /accounting/invoices`. */
  requests(): string[];
  /** The differences between the tables and the ledger, for one entity or all. */
  differences(entity?: string): Promise<readonly Difference[]>;
}

export interface NewCompany extends NewConnection {
  readonly settings?: Item;
  /** Which entities are pulled once. @default all */
  readonly pulled?: readonly string[];
}

/** The number of companies that each test has made. */
const made = new Map<string, number>();

/** A company of the sandbox that is not connected yet. Its books depend on the test alone, not on what ran before. */
export function newCompany({ sandbox }: System, wanted: NewConnection): Connection {
  const { testPath = '', currentTestName = '' } = expect.getState();
  const test = `${basename(testPath)} ${currentTestName}`;
  const count = (made.get(test) ?? 0) + 1;
  made.set(test, count);
  return sandbox.connections.add({ seed: `${test} ${count}`, ...wanted });
}

/** Connects a company with small books of its own and waits for its first sync; disconnects it after the test. */
export async function companyOf(system: System, wanted: NewCompany = {}): Promise<Company> {
  const { settings, pulled, ...rest } = wanted;
  const connection = newCompany(system, { books: { customers: 6, invoices: 24 }, ...rest });
  return connected(system, connection, { ...(settings ? { settings } : {}), ...(pulled ? { pulled } : {}) });
}

/** Connects an existing company. */
export async function connected(
  system: System,
  connection: Connection,
  { settings = {}, pulled }: Pick<NewCompany, 'settings' | 'pulled'> = {},
): Promise<Company> {
  const { accessToken, id } = connection;
  const paused = pulled ? { paused: true } : {};
  const input = {
    accessToken,
    partnerId: 'partner-1',
    settings: { timeZone: 'UTC', ...settings, ...paused },
  };
  await system.invoke('connect', input);
  onTestFinished(async () => {
    await system.invoke('disconnect', { connectionId: id });
  });
  await system.host.idle();
  const company = companyAt(system, connection);
  if (pulled) await company.change({ paused: false });
  for (const entity of pulled ?? []) await company.pull(entity);
  return company;
}

export function companyAt(system: System, connection: Connection): Company {
  const { id, ledger } = connection;
  const { sandbox, host } = system;
  const company: Company = {
    id,
    connection,
    ledger,
    pull: async (entity, more = {}) =>
      summary.parse(await system.invoke(`pull-${entity}`, { connectionId: id, ...more })),
    async change(settings) {
      await system.invoke('connect', { connectionId: id, settings });
    },
    later: () => sandbox.clock.advance(minutes(61)),
    async tables() {
      const names = Object.keys(host.endpoints.tables);
      const found = names.map(async (name) => [name, await company.items(name)] as const);
      return Object.fromEntries(await Promise.all(found));
    },
    items: (table) => system.items(table, id),
    async item(table, wanted) {
      const found = (await company.items(table)).find((item) =>
        Object.entries(wanted).every(([name, value]) => item[name] === value),
      );
      if (!found) throw new Error(`${table} has no item with ${JSON.stringify(wanted)}`);
      return found;
    },
    async todos(code) {
      const items = await company.items('Connections');
      return items.filter((item) => item['code'] === code && String(item['item']).startsWith('todo#'));
    },
    requests: () => sandbox.requests.filter((one) => one.connectionId === id).map(nameOf),
    async differences(entity) {
      const reader = tableReader(host.endpoints);
      const { requests: _requests, ...rutter } = sandbox;
      const side = { ...rutter, token: undefined, sandbox, stop: async () => undefined };
      const all = await compareRecords(side, connection.accessToken, reader, id);
      reader.close();
      return all.flatMap((one) => (entity === undefined || one.entity === entity ? one.differences : []));
    },
  };
  return company;
}

export function nameOf({ method, path }: LoggedRequest): string {
  return `${method} ${path}`;
}

/** The requests that are for a list of records. */
export function lists(requests: readonly string[]): string[] {
  return requests.filter((name) =>
    /^GET \/accounting\/(customers|invoices|invoice_payments|bank_deposits)$/.test(name),
  );
}

/** The writes to DynamoDB among some calls, to the entity tables and to Connections. */
export function writesAmong(calls: readonly Call[]): { readonly data: number; readonly control: number } {
  const writes = calls.filter(({ action }) => /^dynamodb:.*(Put|Update|Delete|Write)/.test(action));
  const control = writes.filter(({ resource }) => resource.includes('Connections')).length;
  return { data: writes.length - control, control };
}

/** Open invoices of a ledger, of more than 100 in their currency and with a customer. */
export function openInvoices(ledger: Ledger) {
  return [...ledger.invoices.keys()]
    .map((id) => ledger.invoice(id))
    .filter(
      ({ status, due, total, customerId }) =>
        status === 'open' && due === total && due > 10_000 && customerId,
    );
}

/** Sets the lease of a pull, or removes it if none is given. */
export async function setLease(
  { dynamodb, host }: System,
  connectionId: string,
  entity: string,
  lease?: { readonly owner: string; readonly until: number },
): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: host.endpoints.tables['Connections'],
      Key: marshall({ connectionId, item: `sync#${entity}` }),
      ...(lease
        ? { UpdateExpression: 'SET lease = :lease', ExpressionAttributeValues: marshall({ ':lease': lease }) }
        : { UpdateExpression: 'REMOVE lease' }),
    }),
  );
}
