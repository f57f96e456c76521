import type * as z from 'zod';
import { UnsupportedTemplateError } from '../errors.ts';
import type { StackResource } from '../template/stack.ts';

/**
 * Reads the properties of a resource with a strict schema, so that a property the host does not know stops the start.
 *
 * @throws UnsupportedTemplateError naming the resource and the property.
 */
export function parseProperties<T>(resource: StackResource, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const path = [...(issue?.path ?? []), ...unknown].join('.');
  throw new UnsupportedTemplateError(
    `${resource.logicalId} (${resource.type})`,
    path || 'Properties',
    unknown.length > 0 ? 'not implemented' : (issue?.message ?? 'not understood'),
  );
}

/** The function name in a name, ARN or partial ARN. */
export function functionNameOf(nameOrArn: string): string {
  const match = /function:([^:]+)/.exec(nameOrArn);
  return match?.[1] ?? nameOrArn;
}
