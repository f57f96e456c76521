import { UnsupportedTemplateError } from '../errors.ts';
import type { Statement } from '../iam/statement.ts';
import type { Stack, StackResource } from '../template/stack.ts';
import {
  type FunctionModel,
  type InvokeConfig,
  type InvokePermission,
  readFunction,
  readInvokeConfig,
  readPermission,
} from './function.ts';
import { IGNORED_TYPES } from './ignored.ts';
import { type QueueMapping, readMapping, type StreamMapping } from './mapping.ts';
import { type QueueModel, type QueuePolicy, readQueue, readQueuePolicy } from './queue.ts';
import { readRoles } from './role.ts';
import { type RuleModel, readBus, readRule } from './rule.ts';
import { readSecret, type SecretModel } from './secret.ts';
import { readTable, type TableModel } from './table.ts';

/** What the host runs of a stack. */
export interface Model {
  functions: FunctionModel[];
  invokeConfigs: InvokeConfig[];
  permissions: InvokePermission[];
  tables: TableModel[];
  queues: QueueModel[];
  queuePolicies: QueuePolicy[];
  buses: string[];
  rules: RuleModel[];
  mappings: (StreamMapping | QueueMapping)[];
  secrets: SecretModel[];
  /** Statements by role ARN. */
  roles: Map<string, Statement[]>;
}

const READERS: Record<string, (resource: StackResource, model: Model) => unknown> = {
  'AWS::Lambda::Function': (resource, model) => model.functions.push(readFunction(resource)),
  'AWS::Lambda::EventInvokeConfig': (resource, model) => model.invokeConfigs.push(readInvokeConfig(resource)),
  'AWS::Lambda::Permission': (resource, model) => model.permissions.push(readPermission(resource)),
  'AWS::Lambda::EventSourceMapping': (resource, model) => model.mappings.push(readMapping(resource)),
  'AWS::DynamoDB::GlobalTable': (resource, model) => model.tables.push(readTable(resource)),
  'AWS::SQS::Queue': (resource, model) => model.queues.push(readQueue(resource)),
  'AWS::SQS::QueuePolicy': (resource, model) => model.queuePolicies.push(readQueuePolicy(resource)),
  'AWS::Events::EventBus': (resource, model) => model.buses.push(readBus(resource)),
  'AWS::Events::Rule': (resource, model) => model.rules.push(readRule(resource)),
  'AWS::SecretsManager::Secret': (resource, model) => model.secrets.push(readSecret(resource)),
};

/** Read together by readRoles, because a policy names its roles. */
const ROLE_TYPES = ['AWS::IAM::Role', 'AWS::IAM::Policy'];

/**
 * Reads every resource of a stack.
 *
 * @throws UnsupportedTemplateError for the first resource or property that the host does not implement.
 */
export function readModel(stack: Stack): Model {
  const model: Model = {
    functions: [],
    invokeConfigs: [],
    permissions: [],
    tables: [],
    queues: [],
    queuePolicies: [],
    buses: ['default'],
    rules: [],
    mappings: [],
    secrets: [],
    roles: readRoles(stack.resources),
  };
  for (const resource of stack.resources) {
    const read = READERS[resource.type];
    if (read) read(resource, model);
    else if (!ROLE_TYPES.includes(resource.type) && !IGNORED_TYPES.includes(resource.type)) {
      throw new UnsupportedTemplateError(resource.logicalId, 'Type', `${resource.type} is not implemented`);
    }
  }
  return model;
}
