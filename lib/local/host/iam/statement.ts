import * as z from 'zod';
import { UnsupportedTemplateError } from '../errors.ts';
import type { Permission } from '../types.ts';
import { type Condition, compileConditions } from './condition.ts';
import { wildcard } from './wildcard.ts';

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
const statementSchema = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: z.unknown().optional(),
    Action: texts.optional(),
    NotAction: texts.optional(),
    Resource: texts.optional(),
    NotResource: texts.optional(),
    Condition: z.record(z.string(), z.record(z.string(), texts)).optional(),
  })
  .refine(
    (statement) => (statement.Action === undefined) !== (statement.NotAction === undefined),
    'Action or NotAction',
  );

const documentSchema = z.looseObject({
  Statement: z.union([statementSchema, z.array(statementSchema)]).transform((value) => [value].flat()),
});

/** One statement of a policy, ready to be evaluated. */
export interface Statement {
  effect: 'Allow' | 'Deny';
  /** As in a resource policy; undefined in a role's. */
  principal: unknown;
  actions: string[];
  covers(permission: Permission): boolean;
}

type Raw = z.infer<typeof statementSchema>;

function compile(raw: Raw, where: string): Statement {
  const actions = raw.Action ?? raw.NotAction ?? [];
  const actionPatterns = actions.map((action) => wildcard(action, 'i'));
  const resourcePatterns = (raw.Resource ?? raw.NotResource ?? ['*']).map((resource) => wildcard(resource));
  const conditions: Condition[] = compileConditions(raw.Condition ?? {}, actions, where);
  return {
    effect: raw.Effect,
    principal: raw.Principal,
    actions,
    covers: ({ action, resource, context = {} }) =>
      actionPatterns.some((pattern) => pattern.test(action)) === (raw.Action !== undefined) &&
      resourcePatterns.some((pattern) => pattern.test(resource)) === (raw.NotResource === undefined) &&
      conditions.every((holds) => holds(context)),
  };
}

/** Compiles a policy document. `where` names the resource that carries it. */
export function statementsOf(document: unknown, where: string): Statement[] {
  const parsed = documentSchema.safeParse(document);
  if (parsed.success) return parsed.data.Statement.map((raw) => compile(raw, where));
  throw new UnsupportedTemplateError(
    where,
    'PolicyDocument',
    parsed.error.issues[0]?.message ?? 'not understood',
  );
}

/** In the cloud every request comes over TLS; what is plain here must not fail for it. */
const EVERY_REQUEST = { 'aws:SecureTransport': ['true'] };

/** True when a statement allows it and none denies it. */
export function isAllowed(statements: Statement[], permission: Permission): boolean {
  const asked = { ...permission, context: { ...EVERY_REQUEST, ...permission.context } };
  const covering = statements.filter((statement) => statement.covers(asked));
  return covering.length > 0 && covering.every(({ effect }) => effect === 'Allow');
}
