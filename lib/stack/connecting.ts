import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { connectEnv, disconnectEnv } from '../../functions/runtime/env.ts';
import type { Shared } from './shared.ts';
import { SyncFunction } from './sync-function.ts';

export interface ConnectingProps {
  readonly shared: Shared;
}

/**
 * The functions that people call to connect and disconnect a company. They have no dead letters on purpose: a dead
 * letter holds the input, and the input of `connect` holds a token.
 */
export class Connecting extends Construct {
  readonly connect: SyncFunction<z.input<typeof connectEnv>>;
  readonly disconnect: SyncFunction<z.input<typeof disconnectEnv>>;

  constructor(scope: Construct, id: string, { shared }: ConnectingProps) {
    super(scope, id);
    const { settings, connections, bus, rutterSecret, connectionSecrets } = shared;
    const common = {
      timeout: Duration.seconds(60),
      memoryMb: 256,
      logRetentionDays: settings.logRetentionDays,
      production: settings.production,
    };
    const store = {
      CONNECTIONS_TABLE: connections.tableName,
      CONNECTION_SECRETS_PREFIX: connectionSecrets.prefix,
    };
    const profileActions = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

    this.connect = new SyncFunction(this, 'Connect', {
      ...common,
      name: 'connect',
      description: 'Connects a Sage Intacct company by a Rutter token, or changes its settings',
      environment: {
        ...store,
        RUTTER_SECRET: rutterSecret.secretName,
        RUTTER_URL: settings.rutterUrl,
        EVENT_BUS: bus.eventBusName,
      },
    });
    this.connect.allow(profileActions, connections.tableArn);
    this.connect.allow(['secretsmanager:GetSecretValue'], rutterSecret.secretArn);
    this.connect.allow(
      ['CreateSecret', 'RestoreSecret', 'PutSecretValue'].map((name) => `secretsmanager:${name}`),
      connectionSecrets.arn,
    );
    this.connect.allow(['events:PutEvents'], bus.eventBusArn);

    this.disconnect = new SyncFunction(this, 'Disconnect', {
      ...common,
      name: 'disconnect',
      description: 'Stops everything for a connection and deletes its token',
      environment: store,
    });
    this.disconnect.allow(profileActions, connections.tableArn);
    this.disconnect.allow(['secretsmanager:DeleteSecret'], connectionSecrets.arn);

    for (const { lambda } of [this.connect, this.disconnect])
      lambda.configureAsyncInvoke({ retryAttempts: 0 });
  }
}
