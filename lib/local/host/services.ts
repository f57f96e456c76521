import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamodbPermissions } from './dynamodb/permissions.ts';
import { startDynamodb } from './dynamodb/process.ts';
import { createTables } from './dynamodb/tables.ts';
import { type Bus, createBus } from './events/bus.ts';
import type { SendToTarget } from './events/targets.ts';
import { type Listener, listen } from './http/listen.ts';
import { createProxy } from './http/proxy.ts';
import { createService } from './http/service.ts';
import type { Guard } from './iam/guard.ts';
import type { ServiceUrls } from './lambda/environment.ts';
import type { Model } from './resources/model.ts';
import { isRunning } from './running.ts';
import { secretPermissions } from './secrets/permissions.ts';
import { secretOperations } from './secrets/service.ts';
import { createSecretStore } from './secrets/store.ts';
import { sqsPermissions } from './sqs/permissions.ts';
import type { Queues } from './sqs/server.ts';
import type { Place } from './template/identity.ts';
import type { HostOptions, Permission } from './types.ts';

/** The listening endpoints of a host, before anything answers at them. */
export type Listeners = Record<keyof ServiceUrls, Listener>;

/** Opens the five ports. What it opened is closed again by `disposal`. */
export async function openListeners(
  ports: NonNullable<HostOptions['ports']>,
  disposal: AsyncDisposableStack,
): Promise<Listeners> {
  const open = async (port: number | undefined) => {
    const listener = await listen(port);
    disposal.defer(() => listener.close());
    return listener;
  };
  return {
    dynamodb: await open(ports.dynamodb),
    lambda: await open(ports.lambda),
    events: await open(ports.events),
    secrets: await open(ports.secrets),
    sqs: await open(ports.sqs),
  };
}

const WORK_DIR = /^local-host-(\d+)-/;

/** A directory of this host alone, outside the repository. Those of hosts that were killed are cleared away. */
export async function makeWorkDir(disposal: AsyncDisposableStack): Promise<string> {
  const remove = (directory: string) => rm(directory, { recursive: true, force: true });
  for (const name of await readdir(tmpdir())) {
    const pid = WORK_DIR.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await remove(join(tmpdir(), name));
  }
  const directory = await mkdtemp(join(tmpdir(), `local-host-${process.pid}-`));
  disposal.defer(() => remove(directory));
  return directory;
}

/** DynamoDB Local, started or given, with the tables of the stack. Returns its URL and its streams. */
export async function openTables(
  given: string | undefined,
  place: Place,
  model: Model,
  disposal: AsyncDisposableStack,
) {
  const started = given === undefined ? await startDynamodb() : undefined;
  if (started) disposal.defer(() => started.stop());
  const url = given ?? started?.url ?? '';
  const tables = await createTables(url, place.region, model.tables);
  disposal.defer(async () => {
    if (given !== undefined) await tables.remove();
    tables.close();
  });
  return { url, streams: tables.streams };
}

export interface ServicesOptions {
  listeners: Listeners;
  guard: Guard;
  place: Place;
  model: Model;
  dynamodbUrl: string;
  queues: Queues;
  send: SendToTarget;
  /** Told of every request to DynamoDB, and of what it needed where that is known. */
  onDynamodb(operation: string, permissions?: readonly Permission[]): void;
}

/** Puts every service but Lambda behind its endpoint. */
export function serve(options: ServicesOptions): Bus {
  const { listeners, guard, model, place } = options;
  const { region, accountId } = place;
  const arnPrefix = `arn:aws:secretsmanager:${region}:${accountId}:secret:`;
  const store = createSecretStore(arnPrefix, model.secrets);
  const bus = createBus({ region, accountId, buses: model.buses, rules: model.rules, send: options.send });
  const tableArn = (name: string) =>
    name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
  listeners.dynamodb.handle(
    createProxy({
      target: options.dynamodbUrl,
      service: 'dynamodb',
      guard,
      permissionsOf: dynamodbPermissions(tableArn),
      onRequest: options.onDynamodb,
    }),
  );
  listeners.sqs.handle(
    createProxy({
      target: options.queues.url,
      service: 'sqs',
      guard,
      permissionsOf: sqsPermissions(region, accountId),
    }),
  );
  listeners.secrets.handle(
    createService({
      service: 'secretsmanager',
      guard,
      operations: secretOperations(store),
      permissionsOf: secretPermissions(store, arnPrefix),
    }),
  );
  listeners.events.handle(createService({ service: 'events', guard, ...bus }));
  return bus;
}
