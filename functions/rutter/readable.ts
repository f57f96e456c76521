import type * as z from 'zod';
import { RutterUnavailable } from './errors.ts';

/** The body of an answer in the shape that is relied on. Anything else is an answer that cannot be read. */
export function readable<Body>(operation: string, schema: z.ZodType<Body>, body: unknown): Body {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const detail = `unexpected answer: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`;
  throw new RutterUnavailable(
    { operation, status: 200, errorCode: 'UNREADABLE', detail, requestId: null, jobId: null },
    null,
  );
}
