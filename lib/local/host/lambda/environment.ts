import { randomBytes } from 'node:crypto';
import type { FunctionModel } from '../resources/function.ts';

/** URLs of the services that the host offers. */
export interface ServiceUrls {
  dynamodb: string;
  lambda: string;
  events: string;
  secrets: string;
  sqs: string;
}

/** A fresh AWS access key id: DynamoDB Local accepts letters and digits only. */
export function newAccessKeyId(): string {
  return `ASIALOCAL${randomBytes(6).toString('hex').toUpperCase()}`;
}

/**
 * The environment of one process: the template's variables, those given to the host, and Lambda's own. Of this machine
 * only PATH.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function environmentOf(
  model: FunctionModel,
  region: string,
  taskRoot: string,
  urls: ServiceUrls,
  extra: Record<string, string>,
): Record<string, string> {
  return {
    ...model.environment,
    ...extra,
    PATH: process.env['PATH'] ?? '',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    _HANDLER: model.handler,
    LAMBDA_TASK_ROOT: taskRoot,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: model.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(model.memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: model.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: `local/[$LATEST]${randomBytes(16).toString('hex')}`,
    AWS_LAMBDA_LOG_FORMAT: model.logFormat,
    AWS_ACCESS_KEY_ID: newAccessKeyId(),
    AWS_SECRET_ACCESS_KEY: randomBytes(20).toString('hex'),
    AWS_SESSION_TOKEN: randomBytes(20).toString('hex'),
    // The SDK reads ~/.aws of whoever runs the host; a Lambda has no such files.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL_DYNAMODB: urls.dynamodb,
    AWS_ENDPOINT_URL_LAMBDA: urls.lambda,
    AWS_ENDPOINT_URL_EVENTBRIDGE: urls.events,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: urls.secrets,
    AWS_ENDPOINT_URL_SQS: urls.sqs,
    // A call to any other service goes to the Lambda endpoint, which refuses it, and not to the Internet.
    AWS_ENDPOINT_URL: urls.lambda,
  };
}
