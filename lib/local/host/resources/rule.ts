import * as z from 'zod';
import { UnsupportedTemplateError } from '../errors.ts';
import { parseSchedule, type Schedule } from '../events/cron.ts';
import { compilePattern, type Matcher } from '../events/pattern.ts';
import type { StackResource } from '../template/stack.ts';
import { ignored, parseProperties } from './parse.ts';

const targetSchema = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  Input: z.string().optional(),
  // Delivery to a target on this machine cannot fail, so neither is ever used.
  RetryPolicy: ignored,
  DeadLetterConfig: ignored,
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
const ruleSchema = z.strictObject({
  Description: ignored,
  EventBusName: z.string().default('default'),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  ScheduleExpression: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(targetSchema).default([]),
});

/** Where a rule sends, and what. */
export interface RuleTarget {
  /** A Lambda function or an SQS queue. */
  arn: string;
  /** Sent in place of the event, when the target has a constant input. */
  input: string | undefined;
}

/** An EventBridge rule of the stack. */
export interface RuleModel {
  logicalId: string;
  name: string;
  arn: string;
  /** Name of its event bus. */
  bus: string;
  enabled: boolean;
  matches: Matcher | undefined;
  schedule: Schedule | undefined;
  targets: RuleTarget[];
}

/** Reads an AWS::Events::Rule. Compiles its pattern and its schedule, so that an unknown operator stops the start. */
export function readRule(resource: StackResource): RuleModel {
  const properties = parseProperties(resource, ruleSchema);
  const { EventPattern: pattern, ScheduleExpression: schedule } = properties;
  const where = `${resource.logicalId} (${resource.type})`;
  for (const { Arn } of properties.Targets) {
    if (!/:(lambda|sqs):/.test(Arn))
      throw new UnsupportedTemplateError(where, 'Targets.Arn', `${Arn} is no Lambda function or SQS queue`);
  }
  return {
    logicalId: resource.logicalId,
    name: resource.identity.name,
    arn: resource.identity.attributes['Arn'] ?? '',
    bus: properties.EventBusName.split('/').at(-1) ?? 'default',
    enabled: properties.State === 'ENABLED',
    matches: pattern && compilePattern(pattern, where),
    schedule: schedule === undefined ? undefined : parseSchedule(schedule, where),
    targets: properties.Targets.map(({ Arn, Input }) => ({ arn: Arn, input: Input })),
  };
}

const busSchema = z.strictObject({ Name: z.string(), Description: ignored });

/** Reads an AWS::Events::EventBus. Returns its name. */
export function readBus(resource: StackResource): string {
  return parseProperties(resource, busSchema).Name;
}
