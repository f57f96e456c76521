import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { entities } from '../../functions/domain/shared/ids.ts';
import { startSandbox } from '../../lib/local/sandbox/index.ts';
import { eventually } from '../support/system-wait.ts';

const root = join(import.meta.dirname, '..', '..');
const file = join(root, '.local', 'endpoints.json');
const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };

const names = z.record(z.string(), z.string());
const endpointsSchema = z.looseObject({
  region: z.string(),
  dynamodb: z.url(),
  lambda: z.url(),
  events: z.url(),
  secrets: z.url(),
  rutter: z.url(),
  eventBus: z.string().min(1),
  rutterSecret: z.string().min(1),
  tables: names,
  functions: names,
});
type Endpoints = z.infer<typeof endpointsSchema>;

/** `npm start` as a process of its own; the test ends it if it has not ended itself. */
function start(...args: string[]): ChildProcess {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'of one that was killed');
  const child = spawn(process.execPath, ['bin/local.ts', '--keep', '--empty', ...args], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

async function endpointsOf(child: ChildProcess): Promise<Endpoints> {
  await eventually(() => child.exitCode !== null || !existsSync(file), 20_000);
  await eventually(() => child.exitCode !== null || existsSync(file), 150_000);
  expect(child.exitCode).toBeNull();
  return endpointsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

/** All processes that a process has started, and those that they have, from the kernel's own list. */
function descendants(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const status = existsSync(`/proc/${name}/status`) ? statusOf(name) : '';
      const parent = /^PPid:\s+(\d+)$/m.exec(status)?.[1];
      return parent === undefined ? [] : [{ pid: Number(name), parent: Number(parent) }];
    });
  const children = parents.filter(({ parent }) => parent === pid).map((one) => one.pid);
  return [...children, ...children.flatMap(descendants)];
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

const runs = (pid: number) => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(statusOf(String(pid)));

/** A client of another program: the AWS SDK, and nothing of this repository. */
function driverOf({ region, dynamodb, lambda, secrets, rutterSecret, functions, tables }: Endpoints) {
  const clients = {
    dynamodb: new DynamoDBClient({ region, endpoint: dynamodb, credentials }),
    lambda: new LambdaClient({ region, endpoint: lambda, credentials }),
    secrets: new SecretsManagerClient({ region, endpoint: secrets, credentials }),
  };
  onTestFinished(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  return {
    async storeRutterSecret(value: object): Promise<void> {
      const SecretString = JSON.stringify(value);
      await clients.secrets.send(new PutSecretValueCommand({ SecretId: rutterSecret, SecretString }));
    },
    async invoke(name: string, input: object): Promise<unknown> {
      const Payload = JSON.stringify(input);
      const answer = await clients.lambda.send(new InvokeCommand({ FunctionName: functions[name], Payload }));
      const text = answer.Payload?.transformToString() ?? '';
      if (answer.FunctionError) throw new Error(text);
      return JSON.parse(text);
    },
    async count(table: string): Promise<number> {
      const answer = await clients.dynamodb.send(
        new ScanCommand({ TableName: tables[table], ConsistentRead: true }),
      );
      return answer.Count ?? 0;
    },
  };
}

const signals = [
  { what: 'Ctrl-C', signal: 'SIGINT' },
  { what: 'a terminal that closes the program', signal: 'SIGTERM' },
] as const;

test.runIf(process.platform === 'linux').each(signals)(
  'an empty system is driven from outside by the AWS SDK, and $what ends all of it',
  async ({ signal }) => {
    // Prepare
    const sandbox = await startSandbox({ customers: 5, invoices: 12, oddities: false });
    onTestFinished(() => sandbox.stop());
    const { url, clientId, clientSecret, publicToken, ledger } = sandbox;
    const own = signal === 'SIGINT';
    const child = own
      ? start('--customers', '5', '--invoices', '12', '--rutter-port', '0', '--control-port', '0')
      : start('--rutter-url', url);
    const endpoints = await endpointsOf(child);
    const driver = driverOf(endpoints);
    const inside = z
      .object({ clientId: z.string(), clientSecret: z.string(), publicToken: z.string() })
      .optional()
      .parse(endpoints['sandbox']);

    // Act
    await driver.storeRutterSecret({
      clientId: inside?.clientId ?? clientId,
      clientSecret: inside?.clientSecret ?? clientSecret,
    });
    const input = { publicToken: inside?.publicToken ?? publicToken, partnerId: 'partner-1' };
    const { connectionId } = z
      .looseObject({ connectionId: z.string() })
      .parse(await driver.invoke('connect', input));
    const outcomes = [];
    for (const entity of entities) outcomes.push(await driver.invoke(`pull-${entity}`, { connectionId }));

    // Assess
    expect(inside === undefined).toBe(!own);
    expect(endpoints.rutter === url).toBe(!own);
    expect(outcomes).toMatchObject(Array(4).fill({ outcome: 'completed' }));
    expect(await driver.count('Customers')).toBe(5);
    expect(await driver.count('Invoices')).toBe(12);
    if (!own) expect(await driver.count('Payments')).toBe(ledger.payments.size);

    // Act
    const started = descendants(child.pid ?? 0);
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;

    // Assess
    expect(started.length).toBeGreaterThanOrEqual(6);
    await eventually(() => started.every((pid) => !runs(pid)), 10_000);
    expect(existsSync(file)).toBe(false);
  },
  240_000,
);

test('a story against another Rutter without credentials says what it needs', async () => {
  // Act
  const child = spawn(process.execPath, ['bin/local.ts', '--rutter-url', 'http://127.0.0.1:9'], {
    cwd: root,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = textOf(child.stderr);
  const [code] = await once(child, 'close');

  // Assess
  expect(code).toBe(2);
  for (const name of ['RUTTER_CLIENT_ID', 'RUTTER_CLIENT_SECRET', 'RUTTER_ACCESS_TOKEN'])
    expect(said()).toContain(name);
});

/** What a stream has said so far. */
function textOf(stream: Readable): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
}
