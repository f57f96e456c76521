import { UnsupportedTemplateError } from '../errors.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Scope } from './scope.ts';

type Resolver = (argument: unknown, scope: Scope) => unknown;

/**
 * Resolves every intrinsic function in a value.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 *
 * @throws UnsupportedTemplateError for a function that is not implemented, or a name that the template does not define.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope));
  if (!isObject(value)) return value;
  const [key, ...others] = Object.keys(value);
  if (key !== undefined && others.length === 0) {
    const resolver = RESOLVERS[key];
    if (resolver) return resolver(value[key], scope);
    if (key.startsWith('Fn::')) throw refuse(key, 'the function is not implemented');
  }
  return resolveMembers(value, scope);
}

/** Resolves every member of an object that is itself no intrinsic function. */
export function resolveMembers(value: JsonObject, scope: Scope): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member, scope)]));
}

/** Resolves a condition of the template. @throws UnsupportedTemplateError when it is not true or false. */
export function resolveCondition(value: unknown, scope: Scope): boolean {
  const resolved = resolve(value, scope);
  if (typeof resolved === 'boolean') return resolved;
  throw refuse('Conditions', `${JSON.stringify(value)} is not true or false`);
}

function refuse(where: string, reason: string): UnsupportedTemplateError {
  return new UnsupportedTemplateError('template', where, reason);
}

function text(value: unknown, scope: Scope, where: string): string {
  const resolved = resolve(value, scope);
  if (typeof resolved === 'string') return resolved;
  if (typeof resolved === 'number') return String(resolved);
  throw refuse(where, `${JSON.stringify(value)} is not text`);
}

function list(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw refuse(where, `${JSON.stringify(value)} is not a list`);
}

function reference(name: unknown, scope: Scope): unknown {
  const found = typeof name === 'string' ? scope.ref(name) : undefined;
  if (found === undefined) throw refuse('Ref', `nothing is named ${name}`);
  return found;
}

function attribute(argument: unknown, scope: Scope): string {
  const [resource, name] = list(argument, 'Fn::GetAtt').map(String);
  const found = scope.attribute(resource ?? '', name ?? '');
  if (found !== undefined) return found;
  throw new UnsupportedTemplateError(String(resource), `Fn::GetAtt ${name}`, 'the attribute is not known');
}

function substitute(argument: unknown, scope: Scope): string {
  if (typeof argument !== 'string') throw refuse('Fn::Sub', `${JSON.stringify(argument)} is not text`);
  return argument.replace(/\$\{([^}]+)\}/g, (_all, name: string) => text({ Ref: name }, scope, 'Fn::Sub'));
}

const RESOLVERS: Record<string, Resolver> = {
  Ref: reference,
  'Fn::GetAtt': attribute,
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument, 'Fn::Join');
    return list(resolve(parts, scope), 'Fn::Join')
      .map((part) => text(part, scope, 'Fn::Join'))
      .join(text(separator, scope, 'Fn::Join'));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(argument, 'Fn::Select');
    return list(resolve(items, scope), 'Fn::Select')[Number(text(index, scope, 'Fn::Select'))];
  },
  'Fn::Split': (argument, scope) => {
    const [separator, whole] = list(argument, 'Fn::Split');
    return text(whole, scope, 'Fn::Split').split(text(separator, scope, 'Fn::Split'));
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, 'Fn::Equals');
    return JSON.stringify(resolve(left, scope)) === JSON.stringify(resolve(right, scope));
  },
  'Fn::Or': (argument, scope) => list(argument, 'Fn::Or').some((item) => resolveCondition(item, scope)),
};
