import { createHash } from 'node:crypto';

/** Where the stack pretends to live. */
export interface Place {
  region: string;
  accountId: string;
  stackName: string;
  /** Base URL of the SQS endpoint; queue URLs start with it. */
  sqsUrl: string;
  /** Set when several hosts share one DynamoDB Local: keeps their tables apart. */
  tableSuffix: string;
}

/** The names CloudFormation would give a resource: what Ref and Fn::GetAtt return. */
export interface Identity {
  name: string;
  ref: string;
  attributes: Record<string, string>;
}

interface Kind {
  /** Property that holds an explicit name. */
  nameProperty: string;
  /** Longest name AWS accepts. */
  limit: number;
}

const KINDS: Record<string, Kind> = {
  'AWS::Lambda::Function': { nameProperty: 'FunctionName', limit: 64 },
  'AWS::DynamoDB::Table': { nameProperty: 'TableName', limit: 255 },
  'AWS::DynamoDB::GlobalTable': { nameProperty: 'TableName', limit: 255 },
  'AWS::SQS::Queue': { nameProperty: 'QueueName', limit: 80 },
  'AWS::Events::EventBus': { nameProperty: 'Name', limit: 256 },
  'AWS::Events::Rule': { nameProperty: 'Name', limit: 64 },
  'AWS::SecretsManager::Secret': { nameProperty: 'Name', limit: 512 },
  'AWS::IAM::Role': { nameProperty: 'RoleName', limit: 64 },
  'AWS::Logs::LogGroup': { nameProperty: 'LogGroupName', limit: 512 },
};

/** The property in which a resource of this type carries its explicit name. */
export function namePropertyOf(type: string): string | undefined {
  return KINDS[type]?.nameProperty;
}

/** True when a logical id is the one meant: in full, or without the hash that CDK adds at its end. */
export function isLogicalId(logicalId: string, given: string): boolean {
  return logicalId === given || logicalId.replace(/[0-9A-F]{8}$/, '') === given;
}

function hash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** A name that is the same on every run, shortened to the limit of its type. */
export function defaultName(type: string, logicalId: string, place: Place): string {
  const suffix = type.startsWith('AWS::DynamoDB::') ? place.tableSuffix : '';
  const full = `${place.stackName}-${logicalId}${suffix}`;
  const limit = KINDS[type]?.limit ?? 64;
  return full.length <= limit ? full : `${full.slice(0, limit - 9)}-${hash(full, 8)}`;
}

/** Builds what references to a resource resolve to. `parent` is the bus of a rule. */
export function identify(type: string, name: string, place: Place, parent?: string): Identity {
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${service === 'iam' ? '' : place.region}:${place.accountId}:${rest}`;
  switch (type) {
    case 'AWS::Lambda::Function':
      return { name, ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } };
    case 'AWS::DynamoDB::Table':
    case 'AWS::DynamoDB::GlobalTable': {
      const Arn = arn('dynamodb', `table/${name}`);
      return { name, ref: name, attributes: { Arn, StreamArn: `${Arn}/stream/2000-01-01T00:00:00.000` } };
    }
    case 'AWS::SQS::Queue': {
      const ref = `${place.sqsUrl}/${place.accountId}/${name}`;
      return { name, ref, attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: ref } };
    }
    case 'AWS::Events::EventBus':
      return { name, ref: name, attributes: { Arn: arn('events', `event-bus/${name}`), Name: name } };
    case 'AWS::Events::Rule': {
      const path = parent && parent !== 'default' ? `${parent}/${name}` : name;
      return { name, ref: name, attributes: { Arn: arn('events', `rule/${path}`) } };
    }
    case 'AWS::SecretsManager::Secret': {
      const ref = arn('secretsmanager', `secret:${name}-${hash(name, 6)}`);
      return { name, ref, attributes: { Id: ref } };
    }
    case 'AWS::IAM::Role':
      return {
        name,
        ref: name,
        attributes: { Arn: arn('iam', `role/${name}`), RoleId: `AROA${hash(name, 16)}` },
      };
    case 'AWS::Logs::LogGroup':
      return { name, ref: name, attributes: { Arn: arn('logs', `log-group:${name}:*`) } };
    case 'AWS::SNS::Topic':
      return { name, ref: arn('sns', name), attributes: { TopicArn: arn('sns', name), TopicName: name } };
    default: {
      const service = type.split('::')[1]?.toLowerCase() ?? 'unknown';
      return { name, ref: name, attributes: { Arn: arn(service, name) } };
    }
  }
}
