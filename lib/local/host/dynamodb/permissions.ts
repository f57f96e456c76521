import { AwsError } from '../errors.ts';
import { isObject, objectsOf, textOf } from '../json.ts';
import type { Permission } from '../types.ts';

type Reader = (body: unknown) => Permission[];

/** Turns a table name in a request into the ARN that policies name. */
type ArnOf = (tableName: string) => string;

/**
 * The permissions that each operation needs.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/api-permissions-reference.html
 * A transaction has no permission of its own. Each of its items needs the permission of its kind.
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
  const simple = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'];
  return {
    ...Object.fromEntries(simple.map((action) => [action, (body: unknown) => [table(action, body)]])),
    Query: (body) => [indexed('Query', body)],
    Scan: (body) => [indexed('Scan', body)],
    BatchGetItem: (body) => batch('BatchGetItem', body),
    BatchWriteItem: (body) => batch('BatchWriteItem', body),
    TransactWriteItems: transaction,
    TransactGetItems: transaction,
  };
}

/** Each permission once: a transaction of 100 puts into one table needs one. */
function distinct(permissions: Permission[]): Permission[] {
  return [
    ...new Map(
      permissions.map((permission) => [`${permission.action} ${permission.resource}`, permission]),
    ).values(),
  ];
}

/** Makes the function that lists the permissions that a DynamoDB request needs. */
export function dynamodbPermissions(arnOf: ArnOf): (operation: string, body: unknown) => Permission[] {
  const byOperation = readers(arnOf);
  return (operation, body) => {
    const read = byOperation[operation];
    if (!read)
      throw new AwsError('UnknownOperationException', `dynamodb ${operation} is not hosted for functions`);
    return distinct(read(body));
  };
}
