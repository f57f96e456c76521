import * as z from 'zod';
import { UnsupportedTemplateError } from '../errors.ts';
import { compilePattern, type Matcher } from '../events/pattern.ts';
import { isObject, parseJson } from '../json.ts';
import type { StackResource } from '../template/stack.ts';
import { functionNameOf, parseProperties } from './parse.ts';

const ignored = z.unknown().optional();

const common = {
  EventSourceArn: z.string(),
  FunctionName: z.string().transform(functionNameOf),
  Enabled: z.boolean().default(true),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  FilterCriteria: z
    .strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).default([]) })
    .default({ Filters: [] }),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  KmsKeyArn: ignored,
  MetricsConfig: ignored,
  Tags: ignored,
};

/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html */
const streamSchema = z.strictObject({
  ...common,
  BatchSize: z.number().default(100),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  MaximumRetryAttempts: z.number().default(-1),
  MaximumRecordAgeInSeconds: z.number().default(-1),
  BisectBatchOnFunctionError: z.boolean().default(false),
  ParallelizationFactor: z.literal(1).optional(),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string().includes(':sqs:') }).optional() })
    .default({}),
});

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html */
const queueSchema = z.strictObject({
  ...common,
  BatchSize: z.number().default(10),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number().min(2) }).optional(),
});

interface Mapping {
  logicalId: string;
  /** ARN of the stream or the queue. */
  sourceArn: string;
  functionName: string;
  enabled: boolean;
  batchSize: number;
  /** Milliseconds to wait for a fuller batch. */
  window: number;
  partialFailures: boolean;
  /** Any of these lets a record through; none lets all. */
  filters: Matcher[];
}

/** A DynamoDB stream that invokes a function. */
export interface StreamMapping extends Mapping {
  kind: 'stream';
  /** -1: without end. */
  maxRetries: number;
  /** Seconds; -1: without end. */
  maxAge: number;
  bisect: boolean;
  /** ARN of an SQS queue. */
  onFailure: string | undefined;
}

/** An SQS queue that invokes a function. */
export interface QueueMapping extends Mapping {
  kind: 'queue';
  maxConcurrency: number | undefined;
}

function compileFilters(patterns: { Pattern: string }[], where: string): Matcher[] {
  return patterns.map(({ Pattern }) => {
    const pattern = parseJson(Pattern);
    if (isObject(pattern)) return compilePattern(pattern, where);
    throw new UnsupportedTemplateError(where, 'FilterCriteria', `${Pattern} is not a JSON object`);
  });
}

function readBase(
  resource: StackResource,
  properties: z.infer<z.ZodObject<typeof common>> & { BatchSize: number },
) {
  return {
    logicalId: resource.logicalId,
    sourceArn: properties.EventSourceArn,
    functionName: properties.FunctionName,
    enabled: properties.Enabled,
    batchSize: properties.BatchSize,
    window: properties.MaximumBatchingWindowInSeconds * 1000,
    partialFailures: properties.FunctionResponseTypes.length > 0,
    filters: compileFilters(properties.FilterCriteria.Filters, `${resource.logicalId} (${resource.type})`),
  };
}

/** Reads an AWS::Lambda::EventSourceMapping of a DynamoDB stream or an SQS queue. */
export function readMapping(resource: StackResource): StreamMapping | QueueMapping {
  const source = String(resource.properties['EventSourceArn']);
  if (source.includes(':sqs:')) {
    const properties = parseProperties(resource, queueSchema);
    const { ScalingConfig: scaling } = properties;
    return { ...readBase(resource, properties), kind: 'queue', maxConcurrency: scaling?.MaximumConcurrency };
  }
  if (!source.includes(':dynamodb:')) {
    const reason = `${source} is no DynamoDB stream or SQS queue`;
    throw new UnsupportedTemplateError(`${resource.logicalId} (${resource.type})`, 'EventSourceArn', reason);
  }
  const properties = parseProperties(resource, streamSchema);
  return {
    ...readBase(resource, properties),
    kind: 'stream',
    maxRetries: properties.MaximumRetryAttempts,
    maxAge: properties.MaximumRecordAgeInSeconds,
    bisect: properties.BisectBatchOnFunctionError,
    onFailure: properties.DestinationConfig.OnFailure?.Destination,
  };
}
