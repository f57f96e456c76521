import { UnsupportedTemplateError } from '../errors.ts';
import { isObject, type JsonObject } from '../json.ts';
import { NO_VALUE, type Scope } from './scope.ts';

type Resolver = (argument: unknown, scope: Scope) => unknown;

/**
 * Resolves every intrinsic function in a value.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 *
 * @throws UnsupportedTemplateError for a function or a name that is not known.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value))
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  const only = keys.length === 1 ? keys[0] : undefined;
  if (only !== undefined) {
    // A policy statement also has a member of this name, which holds an object.
    const resolver = only === 'Condition' && isObject(value[only]) ? undefined : RESOLVERS[only];
    if (resolver) return resolver(value[only], scope);
    if (only.startsWith('Fn::')) throw new UnsupportedTemplateError('template', only, 'unknown function');
  }
  return resolveMembers(value, scope);
}

/** Resolves every member of an object that is itself no intrinsic function. */
export function resolveMembers(value: JsonObject, scope: Scope): JsonObject {
  const entries = Object.entries(value).map(([key, member]) => [key, resolve(member, scope)] as const);
  return Object.fromEntries(entries.filter(([, resolved]) => resolved !== NO_VALUE));
}

function text(value: unknown, scope: Scope, where: string): string {
  const resolved = resolve(value, scope);
  if (typeof resolved === 'string') return resolved;
  if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
  throw new UnsupportedTemplateError('template', where, `${JSON.stringify(value)} is not text`);
}

function list(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new UnsupportedTemplateError('template', where, `${JSON.stringify(value)} is not a list`);
}

function reference(name: unknown, scope: Scope): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE;
  const found = typeof name === 'string' ? scope.ref(name) : undefined;
  if (found === undefined) throw new UnsupportedTemplateError('template', 'Ref', `nothing is named ${name}`);
  return found;
}

function attribute(argument: unknown, scope: Scope): string {
  const [resource, ...path] =
    typeof argument === 'string' ? argument.split('.') : list(argument, 'Fn::GetAtt');
  const name = path.map((part) => text(part, scope, 'Fn::GetAtt')).join('.');
  const found = typeof resource === 'string' ? scope.attribute(resource, name) : undefined;
  if (found !== undefined) return found;
  throw new UnsupportedTemplateError(String(resource), `Fn::GetAtt ${name}`, 'the attribute is not known');
}

function substitute(argument: unknown, scope: Scope): string {
  const [template, given] = Array.isArray(argument) ? argument : [argument, {}];
  const variables = isObject(given) ? given : {};
  return text(template, scope, 'Fn::Sub').replace(
    /\$\{(!?)([^}]+)\}/g,
    (_all, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in variables) return text(variables[name], scope, 'Fn::Sub');
      return String(name.includes('.') ? attribute(name, scope) : reference(name, scope));
    },
  );
}

function equals(argument: unknown, scope: Scope): boolean {
  const [left, right] = list(argument, 'Fn::Equals');
  return JSON.stringify(resolve(left, scope)) === JSON.stringify(resolve(right, scope));
}

const RESOLVERS: Record<string, Resolver> = {
  Ref: reference,
  Condition: (name, scope) => scope.condition(String(name)),
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
  'Fn::If': (argument, scope) => {
    const [condition, yes, no] = list(argument, 'Fn::If');
    return resolve(scope.condition(String(condition)) ? yes : no, scope);
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = list(argument, 'Fn::FindInMap').map((key) =>
      text(key, scope, 'Fn::FindInMap'),
    );
    return scope.mapping(map ?? '', first ?? '', second ?? '');
  },
  'Fn::Equals': equals,
  'Fn::And': (argument, scope) => list(argument, 'Fn::And').every((item) => resolve(item, scope) === true),
  'Fn::Or': (argument, scope) => list(argument, 'Fn::Or').some((item) => resolve(item, scope) === true),
  'Fn::Not': (argument, scope) => resolve(list(argument, 'Fn::Not')[0], scope) !== true,
};
