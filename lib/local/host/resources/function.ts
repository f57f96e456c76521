import * as z from 'zod';
import { UnsupportedTemplateError } from '../errors.ts';
import type { StackResource } from '../template/stack.ts';
import { functionNameOf, ignored, parseProperties } from './parse.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
const functionSchema = z.strictObject({
  Code: z.strictObject({ S3Bucket: ignored, S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs\d+\.x$/, 'only Node.js runtimes run here'),
  Role: z.string(),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  Environment: z
    .strictObject({ Variables: z.record(z.string(), z.string()).default({}) })
    .default({ Variables: {} }),
  ReservedConcurrentExecutions: z.number().optional(),
  LoggingConfig: z
    .strictObject({ LogFormat: z.enum(['JSON', 'Text']).default('Text'), LogGroup: z.string().optional() })
    .default({ LogFormat: 'Text' }),
  Architectures: ignored,
  Description: ignored,
});

/** A Lambda function of the stack. */
export interface FunctionModel {
  logicalId: string;
  name: string;
  arn: string;
  role: string;
  handler: string;
  /** Key of the code in the asset bucket: `<hash>.zip`. */
  codeKey: string;
  /** Seconds. */
  timeout: number;
  /** Megabytes. */
  memory: number;
  environment: Record<string, string>;
  /** Reserved concurrency. */
  reserved: number | undefined;
  logFormat: 'JSON' | 'Text';
  logGroup: string;
  resource: StackResource;
}

/** Reads an AWS::Lambda::Function. Its runtime must be the Node.js major that runs the host. */
export function readFunction(resource: StackResource): FunctionModel {
  const properties = parseProperties(resource, functionSchema);
  const major = process.versions.node.split('.')[0];
  if (properties.Runtime !== `nodejs${major}.x`) {
    const reason = `${properties.Runtime} cannot be tried on Node ${process.versions.node}`;
    throw new UnsupportedTemplateError(resource.logicalId, 'Runtime', reason);
  }
  const { name } = resource.identity;
  return {
    logicalId: resource.logicalId,
    name,
    arn: resource.identity.attributes['Arn'] ?? name,
    role: properties.Role,
    handler: properties.Handler,
    codeKey: properties.Code.S3Key,
    timeout: properties.Timeout,
    memory: properties.MemorySize,
    environment: properties.Environment.Variables,
    reserved: properties.ReservedConcurrentExecutions,
    logFormat: properties.LoggingConfig.LogFormat,
    logGroup: properties.LoggingConfig.LogGroup ?? `/aws/lambda/${name}`,
    resource,
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
const invokeConfigSchema = z.strictObject({
  FunctionName: z.string().transform(functionNameOf),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.number().default(2),
  MaximumEventAgeInSeconds: z.number().default(21_600),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string().includes(':sqs:') }).optional() })
    .default({}),
});

/** How asynchronous invocations of one function are retried. */
export interface InvokeConfig {
  functionName: string;
  maxRetries: number;
  /** Seconds. */
  maxAge: number;
  /** ARN of an SQS queue. */
  onFailure: string | undefined;
}

/** Reads an AWS::Lambda::EventInvokeConfig. */
export function readInvokeConfig(resource: StackResource): InvokeConfig {
  const properties = parseProperties(resource, invokeConfigSchema);
  return {
    functionName: properties.FunctionName,
    maxRetries: properties.MaximumRetryAttempts,
    maxAge: properties.MaximumEventAgeInSeconds,
    onFailure: properties.DestinationConfig.OnFailure?.Destination,
  };
}

const permissionSchema = z.strictObject({
  Action: z.string(),
  FunctionName: z.string().transform(functionNameOf),
  Principal: z.string(),
  SourceArn: z.string().optional(),
});

/** A service that may invoke a function. */
export type InvokePermission = z.infer<typeof permissionSchema>;

/** Reads an AWS::Lambda::Permission. */
export function readPermission(resource: StackResource): InvokePermission {
  return parseProperties(resource, permissionSchema);
}
