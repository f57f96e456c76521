import { type JsonObject, objectsOf, textOf } from '../json.ts';
import type { Permission } from '../types.ts';
import type { SecretStore } from './store.ts';

/**
 * The permissions that a Secrets Manager request needs. The ARN of a secret that does not exist gets six zeros at its
 * end, because policies are written for ARNs with six random characters.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
export function secretPermissions(
  store: SecretStore,
  arnPrefix: string,
): (operation: string, input: JsonObject) => Permission[] {
  return (operation, input) => {
    const action = `secretsmanager:${operation}`;
    if (operation === 'ListSecrets') return [{ action, resource: '*' }];
    const id = textOf(input, 'SecretId') ?? textOf(input, 'Name') ?? '';
    const resource = store.find(id)?.arn ?? (id.startsWith('arn:') ? id : `${arnPrefix}${id}-000000`);
    const needed: Permission = { action, resource };
    if (operation !== 'CreateSecret' || objectsOf(input, 'Tags').length === 0) return [needed];
    return [needed, { action: 'secretsmanager:TagResource', resource }];
  };
}
