import * as z from 'zod';
import { refusalOf } from '../errors.ts';
import type { StackResource } from '../template/stack.ts';

/** Schema of a property that changes nothing that can be seen on this machine: it may be anything. */
export const ignored = z.unknown().optional();

/**
 * Reads the properties of a resource with a strict schema, so that a property the host does not know stops the start.
 *
 * @throws UnsupportedTemplateError naming the resource and the property.
 */
export function parseProperties<T>(resource: StackResource, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  throw refusalOf(`${resource.logicalId} (${resource.type})`, parsed.error);
}

/** The function name in a name, ARN or partial ARN. */
export function functionNameOf(nameOrArn: string): string {
  const match = /function:([^:]+)/.exec(nameOrArn);
  return match?.[1] ?? nameOrArn;
}
