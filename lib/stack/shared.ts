import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StackSettings } from './settings.ts';

/** What the functions of the stack have in common. */
export interface Shared {
  readonly settings: StackSettings;
  readonly connections: TableV2;
  readonly bus: EventBus;
  readonly rutterSecret: Secret;
  readonly connectionSecrets: ConnectionSecrets;
  readonly deadLetters: Queue;
}

/** The secrets with the connections' tokens: made at run time, so only their names' prefix is known. */
export interface ConnectionSecrets {
  readonly prefix: string;
  readonly arn: string;
}

/** The names that IAM gives to actions of DynamoDB. Puts of a transaction are allowed as PutItem. */
export function dynamodb(...actions: string[]): string[] {
  return actions.map((name) => `dynamodb:${name}`);
}
