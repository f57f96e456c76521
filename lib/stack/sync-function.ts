import { join } from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundling } from './bundling.ts';
import type { FunctionName } from './names.ts';

const root = join(import.meta.dirname, '..', '..');

/** The namespace of the product's own metrics in CloudWatch. */
export const metricsNamespace = 'SageIntacctSync';

export interface SyncFunctionProps<Env extends Record<string, string>> {
  /** The file in `functions/`, without its ending; also the function's name in logs and metrics. */
  readonly name: FunctionName;
  readonly description: string;
  /** Typed by the function's own schema: a variable that is missing or misspelt does not compile. */
  readonly environment: Env;
  readonly timeout: Duration;
  readonly memoryMb: number;
  readonly logRetentionDays: RetentionDays;
  readonly production: boolean;
  readonly reservedConcurrency?: number | undefined;
}

/** A Lambda function with its own log group and a role that may do only what it is given. */
export class SyncFunction<Env extends Record<string, string>> extends Construct {
  readonly lambda: NodejsFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: SyncFunctionProps<Env>) {
    super(scope, id);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetentionDays,
      removalPolicy: props.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.lambda = new NodejsFunction(this, 'Function', {
      description: props.description,
      entry: join(root, 'functions', `${props.name}.ts`),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMb,
      role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      ...(props.reservedConcurrency ? { reservedConcurrentExecutions: props.reservedConcurrency } : {}),
      environment: {
        ...props.environment,
        POWERTOOLS_SERVICE_NAME: props.name,
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
        NODE_OPTIONS: '--enable-source-maps',
      },
      projectRoot: root,
      depsLockFilePath: join(root, 'package-lock.json'),
      bundling,
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], this.logGroup.logGroupArn);
  }

  /** Allows exactly these actions on exactly these resources. */
  allow(actions: string[], ...resources: string[]): void {
    this.lambda.addToRolePolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources }));
  }
}
