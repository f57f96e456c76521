import { dynamodbPermissions } from './dynamodb/permissions.ts';
import { createBus } from './events/bus.ts';
import type { SendToTarget } from './events/targets.ts';
import { type Listener, listen } from './http/listen.ts';
import { createProxy } from './http/proxy.ts';
import { createService } from './http/service.ts';
import type { Guard } from './iam/guard.ts';
import type { ServiceUrls } from './lambda/environment.ts';
import type { Model } from './resources/model.ts';
import { secretPermissions } from './secrets/permissions.ts';
import { secretOperations } from './secrets/service.ts';
import { createSecretStore } from './secrets/store.ts';
import { sqsPermissions } from './sqs/permissions.ts';
import type { Queues } from './sqs/server.ts';
import type { Place } from './template/identity.ts';
import type { HostOptions, Permission } from './types.ts';

/** The ports of a host, by service. Each answers 503 until it has a handler. */
export type Listeners = Record<keyof ServiceUrls, Listener>;

/** Opens the five ports. `disposal` closes them again. */
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

/** The URL of each service. */
export function urlsOf(listeners: Listeners): ServiceUrls {
  return {
    dynamodb: listeners.dynamodb.url,
    lambda: listeners.lambda.url,
    events: listeners.events.url,
    secrets: listeners.secrets.url,
    sqs: listeners.sqs.url,
  };
}

export interface ServicesOptions {
  listeners: Listeners;
  guard: Guard;
  place: Place;
  model: Model;
  dynamodbUrl: string;
  queues: Queues;
  send: SendToTarget;
  /** Called after every request to DynamoDB, with the permissions it needed if a function made it. */
  onDynamodb(operation: string, permissions?: readonly Permission[]): void;
}

/** Connects every port but Lambda's to its service. */
export function serve(options: ServicesOptions): void {
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
}
