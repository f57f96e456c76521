/** A JSON object with any members. */
export type JsonObject = Record<string, unknown>;

/** True for a plain JSON object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a member, or undefined when it is absent or not a string. */
export function textOf(value: unknown, member: string): string | undefined {
  const found = isObject(value) ? value[member] : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** The JSON objects in a member that is a list; an absent member is an empty list. */
export function objectsOf(value: unknown, member: string): JsonObject[] {
  const found = isObject(value) ? value[member] : undefined;
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** Parses a text. Empty is `{}`. Undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
