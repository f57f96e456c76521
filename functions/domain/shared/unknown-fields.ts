import { createHash } from 'node:crypto';
import * as z from 'zod';

/** Longer than this it is kept as its digest: a payment with many events still fits into one item. */
const longest = 8_192;

/**
 * A message with what it says beyond its schema as JSON text in `more`: whatever names and numbers that holds, it can
 * be stored, and compared with what is stored. Messages that were stored with such fields beside the others are read alike.
 */
export function keepUnknownFields<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  return z.preprocess(
    (value) => {
      const parsed = schema.safeParse(value);
      if (!parsed.success || !isRecord(value)) return value;
      const { more: kept, ...described } = value;
      const known = wellFormed(parsed.data);
      const more = typeof kept === 'string' ? kept : textOf(beyond(described, parsed.data));
      return isRecord(known) && more !== undefined ? { ...known, more } : known;
    },
    schema.extend({ more: z.string().optional() }),
  );
}

/** What a value holds that is not in what is known of it; undefined if that is nothing. */
function beyond(value: unknown, known: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(known)) {
    const rest = value.map((one, at) => beyond(one, known[at]) ?? null);
    return rest.some((one) => one !== null) ? rest : undefined;
  }
  if (!isRecord(value) || !isRecord(known)) return undefined;
  const rest = Object.entries(value).flatMap(([name, one]) => {
    const more = Object.hasOwn(known, name) ? beyond(one, known[name]) : one;
    return more === undefined ? [] : [[name, more] as const];
  });
  return rest.length > 0 ? Object.fromEntries(rest) : undefined;
}

/** The same text whatever the order of the names. */
function textOf(rest: unknown): string | undefined {
  if (rest === undefined) return undefined;
  const text = JSON.stringify(rest, (_, one: unknown) =>
    isRecord(one) ? Object.fromEntries(Object.entries(one).toSorted()) : one,
  );
  return text.length > longest ? createHash('sha256').update(text).digest('base64url') : text;
}

/** Half a character, from a text that was cut, would be stored as another one. */
function wellFormed(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data), (_, one: unknown) =>
    typeof one === 'string' ? one.toWellFormed() : one,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
