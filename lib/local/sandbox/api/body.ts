import * as z from 'zod';
import { requestError } from './answer.ts';
import { type Call, headerOf } from './call.ts';

/** The JSON of a body. 400 when it does not fit the schema. An empty body is `{}`. */
export const readBody = <T>(call: Call, schema: z.ZodType<T>): T => {
  if (call.body !== '' && !headerOf(call, 'content-type')?.startsWith('application/json'))
    throw requestError(400, 'INVALID_REQUEST', 'Content-Type must be application/json');
  let json: unknown;
  try {
    json = JSON.parse(call.body === '' ? '{}' : call.body);
  } catch {
    throw requestError(400, 'INVALID_REQUEST', 'The body is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw requestError(400, 'INVALID_REQUEST', z.prettifyError(parsed.error));
  return parsed.data;
};
