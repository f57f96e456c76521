import { rm } from 'node:fs/promises';
import { DynamoDBClient, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, inject, onTestFinished } from 'vitest';
import * as z from 'zod';
import { entities } from '../../functions/domain/shared/ids.ts';
import { assembly } from '../../lib/local/assembly.ts';
import { localCredentials } from '../../lib/local/credentials.ts';
import { type Host, startHost } from '../../lib/local/host/index.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../lib/local/sandbox/index.ts';
import { stackName } from '../../lib/stack/names.ts';
import { withTimeout } from './system-assembly.ts';
import { endCompanies } from './system-end.ts';

/** A fixed time, so that every date in the books is the same in every run. */
export const START = Date.parse('2026-03-16T12:00:00.000Z');
export const minutes = (count: number) => count * 60_000;

export type Item = Readonly<Record<string, unknown>>;
export type Tables = Readonly<Record<string, readonly Item[]>>;

const failure = z.looseObject({ errorType: z.string(), errorMessage: z.string() });
export type Failure = z.infer<typeof failure>;

/** The deployed product on this machine in front of a sandbox, for a test to drive and inspect. */
export interface System {
  readonly host: Host;
  readonly sandbox: Sandbox;
  readonly dynamodb: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
  /** Every line that the functions printed. */
  readonly lines: readonly string[];
  /** Forgets the requests that Rutter has received so far. */
  resetRequests(): void;
  /** Invokes a function and returns its result. Throws if it failed. */
  invoke(functionName: string, payload?: unknown): Promise<unknown>;
  /** Invokes a function that must fail, and returns its error. */
  failure(functionName: string, payload: unknown): Promise<Failure>;
  /** Runs what the cron rules start, one entity after the other, to its end. */
  tickAll(): Promise<void>;
  /** The items of every table, sorted by key. */
  tables(): Promise<Tables>;
  /** The items of one connection in one table. */
  items(table: string, connectionId: string): Promise<readonly Item[]>;
  deadLetters(about?: string): Promise<readonly string[]>;
  /** Forgets what was written to the ledger so far. */
  forgetWrites(): void;
  /** Expects that nothing else was created, changed or deleted in the ledger. */
  expectNoOtherWrites(may: { readonly posts: boolean }): void;
  stop(): Promise<void>;
}

export interface SystemOptions {
  readonly sandbox?: SandboxOptions;
  /** Variables that replace those of the template. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A timeout that replaces the one of the template. */
  readonly timeoutSeconds?: number;
}

/** What the tests of a file may do to the ledger. */
export interface Allowed {
  /** True if payments and payouts may be posted to the ledger. @default false */
  readonly posts?: boolean;
}

// Before the first test, because it takes seconds when no run has made it yet.
beforeAll(() => assembly());

/** The systems that this process has started for more than one test, by their options. They end with it. */
const systems = new Map<string, Promise<System>>();

/** One system for all tests with the same options. Its functions stay warm, and each test connects its own companies. */
export function sharedSystem({ posts = false, ...options }: SystemOptions & Allowed = {}): () => System {
  let system: System | undefined;
  const key = JSON.stringify(options);
  beforeAll(async () => {
    const starting = systems.get(key) ?? startSystem(options);
    systems.set(key, starting);
    system = await starting;
    // Forget what an earlier test left.
    system.sandbox.clock.set(START);
    system.sandbox.faults.clear();
    system.forgetWrites();
  });
  afterAll(async () => {
    if (!system) return;
    await endCompanies(system.dynamodb, system.host);
    system.expectNoOtherWrites({ posts });
  });
  return () => {
    if (!system) throw new Error('The system has not been started');
    return system;
  };
}

/** A system that ends with the test. */
export async function systemFor({
  posts = false,
  ...options
}: SystemOptions & Allowed = {}): Promise<System> {
  const system = await startSystem(options);
  onTestFinished(async () => {
    await system.stop();
    system.expectNoOtherWrites({ posts });
  });
  return system;
}

/** Starts a system with small books and a clock that stands still. */
async function startSystem(options: SystemOptions): Promise<System> {
  await using started = new AsyncDisposableStack();
  const { timeoutSeconds } = options;
  const assemblyDir = timeoutSeconds === undefined ? await assembly() : await withTimeout(timeoutSeconds);
  if (timeoutSeconds !== undefined) started.defer(() => rm(assemblyDir, { recursive: true }));
  const sandbox = await startSandbox({
    startAt: START,
    frozen: true,
    customers: 8,
    invoices: 30,
    oddities: false,
    // The clock stands still while a function waits for a job, and in the ten seconds of the rate limit.
    jobMs: 0,
    rateLimit: 1_000_000,
    ...options.sandbox,
  });
  started.defer(() => sandbox.stop());
  const lines: string[] = [];
  const host = await startHost({
    assemblyDir,
    stackName,
    environment: { RUTTER_URL: sandbox.url, ...options.environment },
    retryDelaysMs: [1, 1],
    onLog: (name, line) => lines.push(`${name}: ${line}`),
    dynamodbUrl: inject('dynamodb').url,
  });
  started.defer(() => host.stop());
  const { endpoints } = host;
  const client = { region: endpoints.region, credentials: localCredentials };
  const dynamodb = new DynamoDBClient({ ...client, endpoint: endpoints.dynamodb });
  const secrets = new SecretsManagerClient({ ...client, endpoint: endpoints.secrets });
  started.defer(() => dynamodb.destroy());
  started.defer(() => secrets.destroy());
  const { clientId, clientSecret } = sandbox;
  const SecretString = JSON.stringify({ clientId, clientSecret });
  await secrets.send(
    new PutSecretValueCommand({ SecretId: endpoints.outputs['RutterSecretName'], SecretString }),
  );

  const written = new Set<string>();
  const resetRequests = () => {
    for (const { method, path } of sandbox.requests) if (method !== 'GET') written.add(`${method} ${path}`);
    sandbox.resetRequests();
  };
  const forgetWrites = () => {
    resetRequests();
    written.clear();
  };
  const expectNoOtherWrites: System['expectNoOtherWrites'] = ({ posts }) => {
    resetRequests();
    const allowed = new Set([...changesNothing, ...(posts ? posting : [])]);
    expect([...written].filter((one) => !allowed.has(one))).toEqual([]);
  };
  const ending = started.move();
  return {
    host,
    sandbox,
    dynamodb,
    secrets,
    lines,
    resetRequests,
    forgetWrites,
    expectNoOtherWrites,
    ...driving(host, dynamodb),
    stop: () => ending.disposeAsync(),
  };
}

const changesNothing = new Set(['POST /connections/incremental_sync', 'POST /item/public_token/exchange']);
const posting = ['POST /accounting/invoice_payments', 'POST /accounting/bank_deposits'];

function driving(
  host: Host,
  client: DynamoDBClient,
): Pick<System, 'invoke' | 'failure' | 'tickAll' | 'tables' | 'items' | 'deadLetters'> {
  const { tables, outputs } = host.endpoints;
  async function invoke(functionName: string, payload?: unknown): Promise<unknown> {
    const { functionError, payload: answer } = await host.invoke(functionName, payload);
    if (functionError) throw new Error(`${functionName} failed: ${JSON.stringify(answer)}`);
    return answer;
  }
  async function scan(TableName: string): Promise<Item[]> {
    const items: Item[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
      items.push(...Items.map((item) => unmarshall(item)));
    return items.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  }
  return {
    invoke,
    async failure(functionName, payload) {
      const { functionError, payload: answer } = await host.invoke(functionName, payload);
      if (!functionError) throw new Error(`${functionName} did not fail: ${JSON.stringify(answer)}`);
      return failure.parse(answer);
    },
    async tickAll() {
      for (const entity of entities) {
        await invoke(`pull-${entity}`);
        await host.idle();
      }
    },
    async tables() {
      const found = Object.entries(tables).map(
        async ([name, physical]) => [name, await scan(physical)] as const,
      );
      return Object.fromEntries(await Promise.all(found));
    },
    async items(table, connectionId) {
      const query = {
        TableName: tables[table],
        ConsistentRead: true,
        KeyConditionExpression: 'connectionId = :id',
        ExpressionAttributeValues: marshall({ ':id': connectionId }),
      };
      const items: Item[] = [];
      for await (const { Items = [] } of paginateQuery({ client }, query))
        items.push(...Items.map((item) => unmarshall(item)));
      return items;
    },
    async deadLetters(about = '') {
      const letters = await host.queue(outputs['DeadLetterQueueUrl'] ?? '');
      return letters.map(({ body }) => body).filter((body) => body.includes(about));
    },
  };
}

const sortKeys = ['item', 'customerId', 'invoiceId', 'paymentId', 'depositId'];
function keyOf(item: Item): string {
  return [item['connectionId'], ...sortKeys.map((name) => item[name])].join(' ');
}
