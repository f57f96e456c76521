import * as z from 'zod';
import { refusalOf } from '../errors.ts';
import type { Permission } from '../types.ts';
import { compileConditions } from './condition.ts';
import { wildcard } from './wildcard.ts';

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
const documentSchema = z.strictObject({
  Version: z.literal('2012-10-17').optional(),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().optional(),
      Effect: z.enum(['Allow', 'Deny']),
      Principal: z.record(z.string(), texts).optional(),
      Action: texts,
      Resource: texts,
      Condition: z.record(z.string(), z.record(z.string(), texts)).default({}),
    }),
  ),
});

/** One statement of a policy, ready to be evaluated. */
export interface Statement {
  effect: 'Allow' | 'Deny';
  /** Who is meant, as `{Service: ['events.amazonaws.com']}`; undefined in the policy of a role. */
  principal: Record<string, string[]> | undefined;
  covers(permission: Permission): boolean;
}

type Raw = z.infer<typeof documentSchema>['Statement'][number];

function compile(raw: Raw, where: string): Statement {
  const actions = raw.Action.map((action) => wildcard(action, 'i'));
  const resources = raw.Resource.map((resource) => wildcard(resource));
  const conditions = compileConditions(raw.Condition, raw.Action, where);
  return {
    effect: raw.Effect,
    principal: raw.Principal,
    covers: ({ action, resource, keys = {} }) =>
      actions.some((pattern) => pattern.test(action)) &&
      resources.some((pattern) => pattern.test(resource)) &&
      conditions.every((holds) => holds(keys)),
  };
}

/**
 * Compiles a policy document. `where` names the resource that carries it.
 *
 * @throws UnsupportedTemplateError for anything that is not implemented, as NotAction.
 */
export function statementsOf(document: unknown, where: string): Statement[] {
  const parsed = documentSchema.safeParse(document);
  if (parsed.success) return parsed.data.Statement.map((raw) => compile(raw, where));
  throw refusalOf(where, parsed.error, 'PolicyDocument');
}

/** In the cloud every request comes over TLS. What is plain here must not fail for it. */
const EVERY_REQUEST = { 'aws:SecureTransport': 'true' };

/** True when a statement allows it and none denies it. */
export function isAllowed(statements: Statement[], permission: Permission): boolean {
  const asked = { ...permission, keys: { ...EVERY_REQUEST, ...permission.keys } };
  const covering = statements.filter((statement) => statement.covers(asked));
  return covering.length > 0 && covering.every(({ effect }) => effect === 'Allow');
}
