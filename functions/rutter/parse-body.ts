import type * as z from 'zod';
import { RutterUnavailable } from './errors.ts';

/** The body of an answer in the shape that is relied on. Anything else is an answer that cannot be read. */
export function parseBody<Body>(operation: string, schema: z.ZodType<Body>, body: unknown): Body {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadableAnswer(operation, `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

export function unreadableAnswer(operation: string, what: string): RutterUnavailable {
  const failure = { operation, status: 200, errorCode: 'UNREADABLE', requestId: null, jobId: null };
  return new RutterUnavailable({ ...failure, detail: `unexpected answer: ${what}` }, null);
}
