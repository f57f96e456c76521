import type * as z from 'zod';
import { InvalidInput } from '../domain/shared/errors.ts';

/**
 * The input as its schema says. Throws {@link InvalidInput} with the name of the field. The message never repeats a
 * value, which may be a secret.
 */
export function readInput<Input>(schema: z.ZodType<Input>, input: unknown): Input {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknownField = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = [...(issue?.path ?? []), ...(unknownField === undefined ? [] : [unknownField])].join('.');
  throw new InvalidInput(
    path || 'input',
    unknownField === undefined ? (issue?.message ?? 'does not fit') : 'unknown field',
  );
}
