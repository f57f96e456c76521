import type * as z from 'zod';
import { RutterUnavailable } from './errors.ts';

/** Parses the body of a response. Throws {@link RutterUnavailable} if it does not have the shape that we rely on. */
export function parseBody<Body>(operation: string, schema: z.ZodType<Body>, body: unknown): Body {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadableAnswer(operation, `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

/** The error for a successful response whose body cannot be read; `what` says what is wrong with it. */
export function unreadableAnswer(operation: string, what: string): RutterUnavailable {
  const failure = { operation, status: 200, errorCode: 'UNREADABLE', requestId: null, jobId: null };
  return new RutterUnavailable({ ...failure, detail: `unexpected answer: ${what}` }, null);
}
