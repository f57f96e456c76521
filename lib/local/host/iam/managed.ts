import { UnsupportedTemplateError } from '../errors.ts';
import { type Statement, statementsOf } from './statement.ts';

const STREAM_READ = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];
const QUEUE_READ = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** What AWS's own managed policies allow of the services hosted here; logs and traces are not hosted. */
const MANAGED: Record<string, string[]> = {
  AWSLambdaBasicExecutionRole: [],
  AWSXRayDaemonWriteAccess: [],
  CloudWatchLambdaInsightsExecutionRolePolicy: [],
  AWSLambdaDynamoDBExecutionRole: STREAM_READ,
  AWSLambdaSQSQueueExecutionRole: QUEUE_READ,
};

/** Statements of a policy that AWS manages; one that is not known stops the start. */
export function managedStatements(arn: string, role: string): Statement[] {
  const actions = MANAGED[arn.split('/').at(-1) ?? ''];
  if (!actions) throw new UnsupportedTemplateError(role, 'ManagedPolicyArns', `${arn} is not known here`);
  if (actions.length === 0) return [];
  return statementsOf({ Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }, role);
}
