import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';

/** Longer text is stored as its digest, so that a payment with many events fits into one item. */
const maxLength = 8_192;

/**
 * Extends the schema of a message: fields beyond the schema are kept as JSON text in `unknownFields`. As text they can be
 * stored and compared, whatever names and numbers they hold. Parsing a message that already has `unknownFields` returns
 * it as it is.
 */
export function keepUnknownFields<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  return z.preprocess(
    (value) => {
      const parsed = schema.safeParse(value);
      if (!parsed.success || !isRecord(value)) return value;
      const { unknownFields: stored, ...received } = value;
      const described = wellFormed(parsed.data);
      const unknownFields =
        typeof stored === 'string' ? stored : toStableText(unknownPart(received, parsed.data));
      return isRecord(described) && unknownFields !== undefined ? { ...described, unknownFields } : described;
    },
    schema.extend({ unknownFields: z.string().optional() }),
  );
}

/** The fields of `received` that `parsed` lacks, at any depth; undefined if there are none. */
function unknownPart(received: unknown, parsed: unknown): unknown {
  if (Array.isArray(received) && Array.isArray(parsed)) {
    const parts = received.map((element, index) => unknownPart(element, parsed[index]) ?? null);
    return parts.some((part) => part !== null) ? parts : undefined;
  }
  if (!isRecord(received) || !isRecord(parsed)) return undefined;
  const parts = Object.entries(received).flatMap(([name, field]) => {
    const part = Object.hasOwn(parsed, name) ? unknownPart(field, parsed[name]) : field;
    return part === undefined ? [] : [[name, part] as const];
  });
  return parts.length > 0 ? Object.fromEntries(parts) : undefined;
}

/** JSON text that does not depend on the order of the fields, or its digest if it is long. */
function toStableText(fields: unknown): string | undefined {
  if (fields === undefined) return undefined;
  const text = JSON.stringify(fields, (_, value: unknown) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).toSorted()) : value,
  );
  return text.length > maxLength ? createHash('sha256').update(text).digest('base64url') : text;
}

/** The data with lone surrogates replaced: DynamoDB would store another character, and the event would seem changed. */
function wellFormed(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data), (_, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
}

/**
 * The incoming value with the attributes that only the stored one has, at any depth: a later version may have stored them,
 * and a pull of this version must neither take them for a change nor erase them. An element of a list gets those of the
 * element at its place, if that agrees with it in everything else.
 */
export function keepUnknownAttributes<Value>(incoming: Value, stored: unknown): Value {
  const kept = structuredClone(incoming);
  addMissing(kept, stored);
  return kept;
}

function addMissing(target: unknown, stored: unknown): void {
  if (Array.isArray(target) && Array.isArray(stored)) {
    for (const [at, element] of target.entries()) {
      if (agrees(element, stored[at])) addMissing(element, stored[at]);
    }
  } else if (isRecord(target) && isRecord(stored)) {
    for (const [name, value] of Object.entries(stored)) {
      if (Object.hasOwn(target, name)) addMissing(target[name], value);
      else target[name] = value;
    }
  }
}

/** True if every attribute of the element has the same value in what is stored. */
function agrees(element: unknown, stored: unknown): boolean {
  if (!isRecord(element) || !isRecord(stored)) return false;
  return Object.entries(element).every(([name, value]) => isDeepStrictEqual(value, stored[name]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
