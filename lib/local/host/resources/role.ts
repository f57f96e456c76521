import * as z from 'zod';
import { UnsupportedTemplateError } from '../errors.ts';
import { type Statement, statementsOf } from '../iam/statement.ts';
import type { StackResource } from '../template/stack.ts';
import { ignored, parseProperties } from './parse.ts';

const roleSchema = z.strictObject({ AssumeRolePolicyDocument: ignored });

const policySchema = z.strictObject({
  PolicyName: z.string(),
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()),
});

/** Collects the statements of every role, which its AWS::IAM::Policy resources carry. Keyed by role ARN. */
export function readRoles(resources: StackResource[]): Map<string, Statement[]> {
  const byName = new Map<string, Statement[]>();
  const byArn = new Map<string, Statement[]>();
  for (const resource of resources.filter(({ type }) => type === 'AWS::IAM::Role')) {
    parseProperties(resource, roleSchema);
    const statements: Statement[] = [];
    byName.set(resource.identity.name, statements);
    byArn.set(resource.identity.attributes['Arn'] ?? '', statements);
  }
  for (const resource of resources.filter(({ type }) => type === 'AWS::IAM::Policy')) {
    const { PolicyDocument, Roles } = parseProperties(resource, policySchema);
    for (const role of Roles) {
      const statements = byName.get(role);
      if (!statements)
        throw new UnsupportedTemplateError(resource.logicalId, 'Roles', `${role} is no role of the stack`);
      statements.push(...statementsOf(PolicyDocument, resource.logicalId));
    }
  }
  return byArn;
}
