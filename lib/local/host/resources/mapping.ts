import * as z from 'zod';
import { UnsupportedTemplateError } from '../errors.ts';
import { compilePattern, type Matcher } from '../events/pattern.ts';
import { isObject, parseJson } from '../json.ts';
import type { StackResource } from '../template/stack.ts';
import { functionNameOf, parseProperties } from './parse.ts';

const common = {
  EventSourceArn: z.string(),
  FunctionName: z.string().transform(functionNameOf),
};

/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html */
const streamSchema = z.strictObject({
  ...common,
  BatchSize: z.number().default(100),
  StartingPosition: z.literal('TRIM_HORIZON'),
  MaximumRetryAttempts: z.number().default(-1),
  MaximumRecordAgeInSeconds: z.number().default(-1),
  BisectBatchOnFunctionError: z.boolean().default(false),
  FilterCriteria: z
    .strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })) })
    .default({ Filters: [] }),
});

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html */
const queueSchema = z.strictObject({
  ...common,
  BatchSize: z.number().default(10),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number().min(2) }).optional(),
});

interface Mapping {
  logicalId: string;
  /** ARN of the stream or the queue. */
  sourceArn: string;
  functionName: string;
  batchSize: number;
}

/** A DynamoDB stream that invokes a function. */
export interface StreamMapping extends Mapping {
  kind: 'stream';
  /** -1: without end. */
  maxRetries: number;
  /** Seconds; -1: without end. */
  maxAge: number;
  /** Splits a batch in two when the function fails. */
  bisect: boolean;
  /** A record passes if any of these matches it, or if there are none. */
  filters: Matcher[];
}

/** An SQS queue that invokes a function. */
export interface QueueMapping extends Mapping {
  kind: 'queue';
  /** The function answers which messages of a batch failed. */
  partialFailures: boolean;
  maxConcurrency: number | undefined;
}

function compileFilters(patterns: { Pattern: string }[], where: string): Matcher[] {
  return patterns.map(({ Pattern }) => {
    const pattern = parseJson(Pattern);
    if (isObject(pattern)) return compilePattern(pattern, where);
    throw new UnsupportedTemplateError(where, 'FilterCriteria', `${Pattern} is not a JSON object`);
  });
}

function readStreamMapping(resource: StackResource, where: string): StreamMapping {
  const properties = parseProperties(resource, streamSchema);
  return {
    kind: 'stream',
    logicalId: resource.logicalId,
    sourceArn: properties.EventSourceArn,
    functionName: properties.FunctionName,
    batchSize: properties.BatchSize,
    maxRetries: properties.MaximumRetryAttempts,
    maxAge: properties.MaximumRecordAgeInSeconds,
    bisect: properties.BisectBatchOnFunctionError,
    filters: compileFilters(properties.FilterCriteria.Filters, where),
  };
}

function readQueueMapping(resource: StackResource): QueueMapping {
  const properties = parseProperties(resource, queueSchema);
  return {
    kind: 'queue',
    logicalId: resource.logicalId,
    sourceArn: properties.EventSourceArn,
    functionName: properties.FunctionName,
    batchSize: properties.BatchSize,
    partialFailures: properties.FunctionResponseTypes.length > 0,
    maxConcurrency: properties.ScalingConfig?.MaximumConcurrency,
  };
}

/** Reads an AWS::Lambda::EventSourceMapping of a DynamoDB stream or an SQS queue. */
export function readMapping(resource: StackResource): StreamMapping | QueueMapping {
  const source = String(resource.properties['EventSourceArn']);
  const where = `${resource.logicalId} (${resource.type})`;
  if (source.includes(':sqs:')) return readQueueMapping(resource);
  if (source.includes(':dynamodb:')) return readStreamMapping(resource, where);
  throw new UnsupportedTemplateError(
    where,
    'EventSourceArn',
    `${source} is no DynamoDB stream and no SQS queue`,
  );
}
