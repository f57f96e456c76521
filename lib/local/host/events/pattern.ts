import { UnsupportedTemplateError } from '../errors.ts';
import { isObject, type JsonObject } from '../json.ts';

/** True when an event, or a stream record, fits a pattern. */
export type Matcher = (event: unknown) => boolean;

/**
 * Compiles an event pattern of EventBridge. The filters of event source mappings are written in the same language.
 * Only lists of exact values are implemented; an operator such as `{"prefix": "x"}` is refused.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 *
 * @throws UnsupportedTemplateError naming the resource (`where`), the place in the pattern and the operator.
 */
export function compilePattern(pattern: JsonObject, where: string, path = ''): Matcher {
  const members = Object.entries(pattern).map(([key, wanted]): Matcher => {
    const place = path === '' ? key : `${path}.${key}`;
    if (key.startsWith('$')) throw refuse(where, place, `the operator ${key} is not implemented`);
    if (Array.isArray(wanted)) return valueMatcher(key, wanted, where, place);
    if (!isObject(wanted)) throw refuse(where, place, 'a value must stand in a list');
    const inner = compilePattern(wanted, where, place);
    return (event) => elementsOf(memberOf(event, key)).some(inner);
  });
  return (event) => members.every((matches) => matches(event));
}

function valueMatcher(key: string, wanted: unknown[], where: string, place: string): Matcher {
  const operator = wanted.find((item) => typeof item === 'object' && item !== null);
  if (operator !== undefined)
    throw refuse(where, place, `the operator ${JSON.stringify(operator)} is not implemented`);
  return (event) => elementsOf(memberOf(event, key)).some((element) => wanted.includes(element));
}

function refuse(where: string, place: string, reason: string): UnsupportedTemplateError {
  return new UnsupportedTemplateError(where, `pattern ${place}`, reason);
}

/** A member of an event; undefined when the event does not have it. No pattern asks for undefined. */
function memberOf(event: unknown, key: string): unknown {
  return isObject(event) && Object.hasOwn(event, key) ? event[key] : undefined;
}

/** The elements of a list, or the value itself: a pattern matches a list when it matches one of its elements. */
function elementsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
