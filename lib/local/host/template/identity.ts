import { createHash } from 'node:crypto';

/** Where the stack pretends to live. */
export interface Place {
  region: string;
  accountId: string;
  stackName: string;
  /** Base URL of the SQS endpoint. Queue URLs start with it. */
  sqsUrl: string;
  /** Keeps the tables of several hosts apart when they share one DynamoDB Local; else empty. */
  tableSuffix: string;
}

/** The names CloudFormation would give a resource: what Ref and Fn::GetAtt return. */
export interface Identity {
  name: string;
  ref: string;
  attributes: Record<string, string>;
}

/** The longest names that AWS accepts, where they may be longer than 64 characters. */
const LIMITS: Record<string, number> = {
  'AWS::DynamoDB::GlobalTable': 255,
  'AWS::SQS::Queue': 80,
  'AWS::SecretsManager::Secret': 512,
  'AWS::Logs::LogGroup': 512,
};

/** True if a person means this logical id: in full, or without the hash that CDK adds at its end. */
export function isLogicalId(logicalId: string, given: string): boolean {
  return logicalId === given || logicalId.replace(/[0-9A-F]{8}$/, '') === given;
}

function hash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** A name that is the same on every run, shortened to the limit of its type. */
export function defaultName(type: string, logicalId: string, place: Place): string {
  const suffix = type === 'AWS::DynamoDB::GlobalTable' ? place.tableSuffix : '';
  const full = `${place.stackName}-${logicalId}${suffix}`;
  const limit = LIMITS[type] ?? 64;
  return full.length <= limit ? full : `${full.slice(0, limit - 9)}-${hash(full, 8)}`;
}

/** Builds what references to a resource resolve to. `bus` is the event bus of a rule. */
export function identify(type: string, name: string, place: Place, bus?: string): Identity {
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${service === 'iam' ? '' : place.region}:${place.accountId}:${rest}`;
  switch (type) {
    case 'AWS::Lambda::Function':
      return { name, ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } };
    case 'AWS::DynamoDB::GlobalTable': {
      const Arn = arn('dynamodb', `table/${name}`);
      return { name, ref: name, attributes: { Arn, StreamArn: `${Arn}/stream/2000-01-01T00:00:00.000` } };
    }
    case 'AWS::SQS::Queue': {
      const ref = `${place.sqsUrl}/${place.accountId}/${name}`;
      return { name, ref, attributes: { Arn: arn('sqs', name), QueueName: name } };
    }
    case 'AWS::Events::EventBus':
      return { name, ref: name, attributes: { Arn: arn('events', `event-bus/${name}`) } };
    case 'AWS::Events::Rule': {
      const path = bus && bus !== 'default' ? `${bus}/${name}` : name;
      return { name, ref: name, attributes: { Arn: arn('events', `rule/${path}`) } };
    }
    case 'AWS::SecretsManager::Secret':
      return { name, ref: arn('secretsmanager', `secret:${name}-${hash(name, 6)}`), attributes: {} };
    case 'AWS::IAM::Role':
      return { name, ref: name, attributes: { Arn: arn('iam', `role/${name}`) } };
    case 'AWS::Logs::LogGroup':
      return { name, ref: name, attributes: { Arn: arn('logs', `log-group:${name}:*`) } };
    case 'AWS::SNS::Topic':
      return { name, ref: arn('sns', name), attributes: {} };
    default:
      return { name, ref: name, attributes: {} };
  }
}
