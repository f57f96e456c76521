import { UnsupportedTemplateError } from '../errors.ts';
import { isObject, type JsonObject } from '../json.ts';

/** True when an event (or a stream record, or a message) fits a pattern. */
export type Matcher = (event: unknown) => boolean;

/** A test of one leaf: `present` is false when the event has no such member. */
type Leaf = (value: unknown, present: boolean) => boolean;

/**
 * Compiles an event pattern of EventBridge; event source mapping filters are written in the same language.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 *
 * @throws UnsupportedTemplateError for an operator that is not implemented; `where` names the resource.
 */
export function compilePattern(pattern: JsonObject, where: string, path = ''): Matcher {
  const members = Object.entries(pattern).map(([key, wanted]): Matcher => {
    const name = path === '' ? key : `${path}.${key}`;
    if (key.startsWith('$')) throw refuse(where, name, `the operator ${key} is not implemented`);
    if (Array.isArray(wanted)) return leafMatcher(key, compileLeaves(wanted, where, name));
    if (!isObject(wanted)) throw refuse(where, name, 'a value must stand in a list');
    const inner = compilePattern(wanted, where, name);
    return (event) => elementsOf(isObject(event) ? event[key] : undefined).some(inner);
  });
  return (event) => members.every((matches) => matches(event));
}

function refuse(where: string, path: string, reason: string): UnsupportedTemplateError {
  return new UnsupportedTemplateError(where, `pattern ${path}`, reason);
}

/** The elements of a list, or the value itself: a pattern matches a list when it matches one of its elements. */
function elementsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function leafMatcher(key: string, leaves: Leaf[]): Matcher {
  return (event) => {
    const present = isObject(event) && key in event;
    const value = present ? event[key] : undefined;
    return leaves.some((leaf) => elementsOf(value).some((element) => leaf(element, present)));
  };
}

function compileLeaves(wanted: unknown[], where: string, path: string): Leaf[] {
  return wanted.map((item) => (isObject(item) ? compileOperator(item, where, path) : exactly(item)));
}

function exactly(wanted: unknown): Leaf {
  return (value, present) => present && value === wanted;
}

function textTest(wanted: unknown, test: (value: string, wanted: string) => boolean): Leaf | undefined {
  if (typeof wanted !== 'string') return undefined;
  return (value) => typeof value === 'string' && test(value, wanted);
}

/** Each returns undefined when its argument has a form that is not implemented. */
const OPERATORS: Record<string, (wanted: unknown) => Leaf | undefined> = {
  prefix: (wanted) => textTest(wanted, (value, start) => value.startsWith(start)),
  suffix: (wanted) => textTest(wanted, (value, end) => value.endsWith(end)),
  'equals-ignore-case': (wanted) => textTest(wanted, (a, b) => a.toLowerCase() === b.toLowerCase()),
  exists: (wanted) => (typeof wanted === 'boolean' ? (_value, present) => present === wanted : undefined),
  numeric: (wanted) => (Array.isArray(wanted) ? numeric(wanted) : undefined),
  'anything-but': anythingBut,
};

function compileOperator(item: JsonObject, where: string, path: string): Leaf {
  const [name, ...others] = Object.keys(item);
  const operator = name !== undefined && others.length === 0 ? OPERATORS[name] : undefined;
  const leaf = operator?.(item[name ?? '']);
  if (leaf) return leaf;
  throw refuse(where, path, `the operator ${JSON.stringify(item)} is not implemented`);
}

function anythingBut(wanted: unknown): Leaf | undefined {
  if (isObject(wanted)) {
    const [name = ''] = Object.keys(wanted);
    const inner = ['prefix', 'suffix', 'equals-ignore-case'].includes(name)
      ? OPERATORS[name]?.(wanted[name])
      : undefined;
    return inner && ((value, present) => present && !inner(value, present));
  }
  const refused = elementsOf(wanted);
  if (refused.some((item) => typeof item !== 'string' && typeof item !== 'number')) return undefined;
  return (value, present) => present && !refused.includes(value);
}

const COMPARISONS: Record<string, (value: number, bound: number) => boolean> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `["<", 10]` or `[">", 0, "<=", 5]`. */
function numeric(terms: unknown[]): Leaf | undefined {
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at < terms.length; at += 2) {
    const compare = COMPARISONS[String(terms[at])];
    const bound = terms[at + 1];
    if (!compare || typeof bound !== 'number') return undefined;
    tests.push((value) => compare(value, bound));
  }
  return tests.length === 0
    ? undefined
    : (value) => typeof value === 'number' && tests.every((test) => test(value));
}
