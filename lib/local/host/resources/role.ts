import * as z from 'zod';
import { UnsupportedTemplateError } from '../errors.ts';
import { managedStatements } from '../iam/managed.ts';
import { type Statement, statementsOf } from '../iam/statement.ts';
import type { StackResource } from '../template/stack.ts';
import { parseProperties } from './parse.ts';

const ignored = z.unknown().optional();

const inlinePolicies = z
  .array(z.strictObject({ PolicyName: z.string(), PolicyDocument: z.unknown() }))
  .default([]);

const roleSchema = z.strictObject({
  RoleName: z.string().optional(),
  AssumeRolePolicyDocument: z.unknown(),
  Policies: inlinePolicies,
  ManagedPolicyArns: z.array(z.string()).default([]),
  Description: ignored,
  MaxSessionDuration: ignored,
  Path: ignored,
  Tags: ignored,
});

const policySchema = z.strictObject({
  PolicyName: z.string().optional(),
  ManagedPolicyName: z.string().optional(),
  Description: ignored,
  Path: ignored,
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()).default([]),
});

/** Collects the statements of every role: inline, attached, and AWS's own managed ones. Keyed by role ARN. */
export function readRoles(resources: StackResource[]): Map<string, Statement[]> {
  const byName = new Map<string, Statement[]>();
  const byArn = new Map<string, Statement[]>();
  const ofType = (...types: string[]) => resources.filter(({ type }) => types.includes(type));
  for (const resource of ofType('AWS::IAM::Role')) {
    const { Policies, ManagedPolicyArns } = parseProperties(resource, roleSchema);
    const inline = Policies.flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument, resource.logicalId));
    const own = resources.map(({ identity, type }) =>
      type === 'AWS::IAM::ManagedPolicy' ? identity.ref : '',
    );
    const managed = ManagedPolicyArns.filter((arn) => !own.includes(arn)).flatMap((arn) =>
      managedStatements(arn, resource.logicalId),
    );
    const statements = [...inline, ...managed];
    byName.set(resource.identity.name, statements);
    byArn.set(resource.identity.attributes['Arn'] ?? '', statements);
  }
  for (const resource of ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')) {
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
