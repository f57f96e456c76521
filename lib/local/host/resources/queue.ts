import * as z from 'zod';
import { type Statement, statementsOf } from '../iam/statement.ts';
import type { StackResource } from '../template/stack.ts';
import { ignored, parseProperties } from './parse.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
const queueSchema = z.strictObject({
  VisibilityTimeout: z.number().default(30),
  MessageRetentionPeriod: z.number().default(345_600),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  SqsManagedSseEnabled: ignored,
});

/** A queue of the stack. */
export interface QueueModel {
  logicalId: string;
  name: string;
  arn: string;
  url: string;
  /** Seconds a received message stays hidden. */
  visibilityTimeout: number;
  /** Attributes of CreateQueue. */
  attributes: Record<string, string>;
}

/** Reads an AWS::SQS::Queue. */
export function readQueue(resource: StackResource): QueueModel {
  const properties = parseProperties(resource, queueSchema);
  const { VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy } = properties;
  return {
    logicalId: resource.logicalId,
    name: resource.identity.name,
    arn: resource.identity.attributes['Arn'] ?? '',
    url: resource.identity.ref,
    visibilityTimeout: VisibilityTimeout,
    attributes: {
      VisibilityTimeout: String(VisibilityTimeout),
      MessageRetentionPeriod: String(MessageRetentionPeriod),
      ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
    },
  };
}

const queuePolicySchema = z.strictObject({ Queues: z.array(z.string()), PolicyDocument: z.unknown() });

/** What services may do with queues. */
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
