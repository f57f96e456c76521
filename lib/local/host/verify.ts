import { UnsupportedTemplateError } from './errors.ts';
import { isAllowed, type Statement } from './iam/statement.ts';
import type { FunctionModel } from './resources/function.ts';
import type { Model } from './resources/model.ts';
import { functionNameOf } from './resources/parse.ts';
import type { RuleModel } from './resources/rule.ts';
import type { Permission } from './types.ts';

const STREAM_ACTIONS = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
  (action) => `dynamodb:${action}`,
);
const EVENTBRIDGE = 'events.amazonaws.com';
const QUEUE_ACTIONS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map(
  (action) => `sqs:${action}`,
);

function functionNamed(model: Model, name: string, user: string): FunctionModel {
  const found = model.functions.find((item) => item.name === name);
  if (found) return found;
  throw new UnsupportedTemplateError(user, 'FunctionName', `there is no function ${name} in the stack`);
}

function requireAllowed(
  model: Model,
  target: FunctionModel,
  action: string,
  resource: string,
  user: string,
): void {
  if (isAllowed(model.roles.get(target.role) ?? [], { action, resource })) return;
  throw new UnsupportedTemplateError(
    user,
    'Role',
    `the role of ${target.logicalId} does not allow ${action} on ${resource}`,
  );
}

function requireDestination(
  model: Model,
  target: FunctionModel,
  queueArn: string | undefined,
  user: string,
): void {
  if (queueArn === undefined) return;
  if (!model.queues.some(({ arn }) => arn === queueArn)) {
    throw new UnsupportedTemplateError(user, 'OnFailure', `there is no queue ${queueArn} in the stack`);
  }
  requireAllowed(model, target, 'sqs:SendMessage', queueArn, user);
}

/** True if a statement of a resource policy applies to a service. */
function appliesTo({ principal = {} }: Statement, service: string): boolean {
  return [principal['Service'], principal['AWS']].flat().some((who) => who === service || who === '*');
}

function requireQueuePolicy(model: Model, rule: RuleModel, arn: string): void {
  const queue = model.queues.find((item) => item.arn === arn);
  if (!queue)
    throw new UnsupportedTemplateError(
      rule.logicalId,
      'Targets.Arn',
      `there is no queue ${arn} in the stack`,
    );
  const statements = model.queuePolicies
    .filter(({ queues }) => queues.includes(queue.url))
    .flatMap((policy) => policy.statements);
  const asked: Permission = {
    action: 'sqs:SendMessage',
    resource: arn,
    keys: { 'aws:SourceArn': rule.arn },
  };
  if (
    isAllowed(
      statements.filter((statement) => appliesTo(statement, EVENTBRIDGE)),
      asked,
    )
  )
    return;
  throw new UnsupportedTemplateError(
    rule.logicalId,
    'Targets.Arn',
    `no policy of ${queue.logicalId} lets EventBridge send to it`,
  );
}

function requireInvokePermission(model: Model, rule: RuleModel, arn: string): void {
  const target = functionNamed(model, functionNameOf(arn), rule.logicalId);
  const permitted = model.permissions.some(
    ({ FunctionName, Principal, SourceArn }) =>
      FunctionName === target.name &&
      Principal === EVENTBRIDGE &&
      (SourceArn === undefined || SourceArn === rule.arn),
  );
  if (permitted) return;
  throw new UnsupportedTemplateError(
    rule.logicalId,
    'Targets.Arn',
    `no AWS::Lambda::Permission lets this rule invoke ${target.logicalId}`,
  );
}

function verifyMapping(model: Model, mapping: Model['mappings'][number]): void {
  const target = functionNamed(model, mapping.functionName, mapping.logicalId);
  const actions = mapping.kind === 'stream' ? STREAM_ACTIONS : QUEUE_ACTIONS;
  for (const action of actions) requireAllowed(model, target, action, mapping.sourceArn, mapping.logicalId);
  if (mapping.kind === 'stream') {
    if (model.tables.some(({ streamArn }) => streamArn === mapping.sourceArn)) return;
    throw new UnsupportedTemplateError(
      mapping.logicalId,
      'EventSourceArn',
      `there is no stream ${mapping.sourceArn} in the stack`,
    );
  }
  const queue = model.queues.find(({ arn }) => arn === mapping.sourceArn);
  if (!queue)
    throw new UnsupportedTemplateError(
      mapping.logicalId,
      'EventSourceArn',
      `there is no queue ${mapping.sourceArn} in the stack`,
    );
  if (queue.visibilityTimeout < target.timeout) {
    const reason = `Queue visibility timeout: ${queue.visibilityTimeout} seconds is less than Function timeout: ${target.timeout} seconds`;
    throw new UnsupportedTemplateError(mapping.logicalId, 'EventSourceArn', reason);
  }
}

/** AWS leaves at least this much of the account's limit to functions that reserve nothing. */
const UNRESERVED_MINIMUM = 10;

function verifyReservations(functions: FunctionModel[], limit: number): void {
  const reserved = functions.reduce((sum, model) => sum + (model.reserved ?? 0), 0);
  const greedy = functions.find((model) => model.reserved);
  if (!greedy || limit - reserved >= UNRESERVED_MINIMUM) return;
  const reason = `decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_MINIMUM}]`;
  throw new UnsupportedTemplateError(greedy.logicalId, 'ReservedConcurrentExecutions', reason);
}

/**
 * Checks what AWS checks when it deploys a stack or delivers an event. The host moves the events itself, so it would not
 * notice that a rule may not reach its target, or that a role does not allow what an event source needs.
 *
 * @throws UnsupportedTemplateError
 */
export function verify(model: Model, concurrency: number): void {
  verifyReservations(model.functions, concurrency);
  for (const { logicalId, role } of model.functions) {
    if (!model.roles.has(role))
      throw new UnsupportedTemplateError(logicalId, 'Role', `${role} is no role of the stack`);
  }
  for (const mapping of model.mappings) verifyMapping(model, mapping);
  for (const { functionName, onFailure } of model.invokeConfigs) {
    requireDestination(
      model,
      functionNamed(model, functionName, 'EventInvokeConfig'),
      onFailure,
      functionName,
    );
  }
  for (const rule of model.rules) {
    if (!model.buses.includes(rule.bus))
      throw new UnsupportedTemplateError(
        rule.logicalId,
        'EventBusName',
        `there is no bus ${rule.bus} in the stack`,
      );
    for (const { arn } of rule.targets) {
      if (arn.includes(':sqs:')) requireQueuePolicy(model, rule, arn);
      else requireInvokePermission(model, rule, arn);
    }
  }
}
