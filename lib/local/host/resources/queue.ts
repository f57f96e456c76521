import * as z from 'zod';
import { type Statement, statementsOf } from '../iam/statement.ts';
import type { StackResource } from '../template/stack.ts';
import { parseProperties } from './parse.ts';

const ignored = z.unknown().optional();

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
const queueSchema = z.strictObject({
  QueueName: z.string().optional(),
  VisibilityTimeout: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  DelaySeconds: z.number().optional(),
  MaximumMessageSize: z.number().optional(),
  ReceiveMessageWaitTimeSeconds: z.number().optional(),
  FifoQueue: z.boolean().optional(),
  ContentBasedDeduplication: z.boolean().optional(),
  DeduplicationScope: z.string().optional(),
  FifoThroughputLimit: z.string().optional(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  // Encryption and who may redrive: nothing that a sender or receiver can see.
  RedriveAllowPolicy: ignored,
  SqsManagedSseEnabled: ignored,
  KmsMasterKeyId: ignored,
  KmsDataKeyReusePeriodSeconds: ignored,
  Tags: ignored,
});

const UNSEEN = [
  'QueueName',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'Tags',
];

/** A queue of the stack. */
export interface QueueModel {
  logicalId: string;
  name: string;
  arn: string;
  url: string;
  /** Attributes of CreateQueue. */
  attributes: Record<string, string>;
  /** Seconds a received message stays hidden. */
  visibilityTimeout: number;
}

/** Reads an AWS::SQS::Queue. */
export function readQueue(resource: StackResource): QueueModel {
  const properties = parseProperties(resource, queueSchema);
  const attributes = Object.entries(properties)
    .filter(([key, value]) => !UNSEEN.includes(key) && value !== undefined)
    .map(([key, value]) => [key, typeof value === 'object' ? JSON.stringify(value) : String(value)] as const);
  return {
    logicalId: resource.logicalId,
    name: resource.identity.name,
    arn: resource.identity.attributes['Arn'] ?? '',
    url: resource.identity.ref,
    attributes: Object.fromEntries(attributes),
    visibilityTimeout: properties.VisibilityTimeout ?? 30,
  };
}

const queuePolicySchema = z.strictObject({ Queues: z.array(z.string()), PolicyDocument: z.unknown() });

/** What a queue policy allows to services. */
export interface QueuePolicy {
  /** Queue URLs. */
  queues: string[];
  statements: Statement[];
}

/** Reads an AWS::SQS::QueuePolicy. */
export function readQueuePolicy(resource: StackResource): QueuePolicy {
  const { Queues, PolicyDocument } = parseProperties(resource, queuePolicySchema);
  return { queues: Queues, statements: statementsOf(PolicyDocument, resource.logicalId) };
}
