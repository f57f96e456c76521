import { AwsError } from '../errors.ts';
import { isObject, objectsOf, textOf } from '../json.ts';
import type { Permission } from '../types.ts';

type Reader = (body: unknown) => Permission[];

/** Turns a table name in a request into the ARN that policies name. */
type ArnOf = (tableName: string) => string;

/**
 * What each operation needs, after
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/api-permissions-reference.html
 * A transaction has no permission of its own: each of its items needs that of its kind.
 */
function readers(arnOf: ArnOf): Record<string, Reader> {
  const table = (action: string, body: unknown): Permission => ({
    action: `dynamodb:${action}`,
    resource: arnOf(textOf(body, 'TableName') ?? ''),
  });
  const indexed = (action: string, body: unknown): Permission => {
    const index = textOf(body, 'IndexName');
    const { resource } = table(action, body);
    return {
      action: `dynamodb:${action}`,
      resource: index === undefined ? resource : `${resource}/index/${index}`,
    };
  };
  const batch = (action: string, body: unknown): Permission[] => {
    const requests = isObject(body) && isObject(body['RequestItems']) ? body['RequestItems'] : {};
    return Object.keys(requests).map((name) => ({ action: `dynamodb:${action}`, resource: arnOf(name) }));
  };
  const KINDS: Record<string, string> = {
    Put: 'PutItem',
    Update: 'UpdateItem',
    Delete: 'DeleteItem',
    ConditionCheck: 'ConditionCheckItem',
    Get: 'GetItem',
  };
  const transaction = (body: unknown): Permission[] =>
    objectsOf(body, 'TransactItems').flatMap((item) =>
      Object.entries(item).map(([kind, request]) => table(KINDS[kind] ?? kind, request)),
    );
  const simple = [
    'GetItem',
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'DescribeTable',
    'DescribeTimeToLive',
    'UpdateTable',
    'DeleteTable',
  ];
  return {
    ...Object.fromEntries(simple.map((action) => [action, (body: unknown) => [table(action, body)]])),
    Query: (body) => [indexed('Query', body)],
    Scan: (body) => [indexed('Scan', body)],
    BatchGetItem: (body) => batch('BatchGetItem', body),
    BatchWriteItem: (body) => batch('BatchWriteItem', body),
    TransactWriteItems: transaction,
    TransactGetItems: transaction,
    ListTables: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
  };
}

/** Drops repetitions: a transaction of 100 puts into one table is one question. */
function distinct(permissions: Permission[]): Permission[] {
  return [
    ...new Map(
      permissions.map((permission) => [`${permission.action} ${permission.resource}`, permission]),
    ).values(),
  ];
}

/** Makes the function that tells which permissions a DynamoDB request needs. */
export function dynamodbPermissions(arnOf: ArnOf): (operation: string, body: unknown) => Permission[] {
  const known = readers(arnOf);
  return (operation, body) => {
    const read = known[operation];
    if (!read)
      throw new AwsError('UnknownOperationException', `dynamodb ${operation} is not hosted for functions`);
    return distinct(read(body));
  };
}
