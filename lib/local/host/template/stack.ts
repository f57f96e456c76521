import { UnsupportedTemplateError } from '../errors.ts';
import { defaultName, type Identity, identify, namePropertyOf, type Place } from './identity.ts';
import type { Template } from './read.ts';
import { resolve, resolveMembers } from './resolve.ts';
import { NO_VALUE, type Scope } from './scope.ts';

/** A resource with every intrinsic function resolved. */
export interface StackResource {
  logicalId: string;
  type: string;
  identity: Identity;
  properties: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** A template resolved to plain values for this machine. */
export interface Stack {
  place: Place;
  resources: StackResource[];
  outputs: Record<string, string>;
}

/** Values of parameters: those given, else their defaults. */
function parameterValues(template: Template, given: Record<string, string>): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [name, parameter] of Object.entries(template.Parameters)) {
    const value = given[name] ?? parameter.Default;
    if (value === undefined)
      throw new UnsupportedTemplateError(name, 'Default', 'the parameter has no value');
    const asList = parameter.Type === 'CommaDelimitedList' || parameter.Type.startsWith('List<');
    values.set(name, asList ? String(value).split(',') : value);
  }
  for (const name of Object.keys(given)) {
    if (!values.has(name))
      throw new UnsupportedTemplateError(name, 'Parameters', 'there is no such parameter');
  }
  return values;
}

function pseudoParameters(place: Place): Map<string, unknown> {
  return new Map<string, unknown>([
    ['AWS::Region', place.region],
    ['AWS::AccountId', place.accountId],
    ['AWS::Partition', 'aws'],
    ['AWS::StackName', place.stackName],
    [
      'AWS::StackId',
      `arn:aws:cloudformation:${place.region}:${place.accountId}:stack/${place.stackName}/local`,
    ],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::NotificationARNs', []],
  ]);
}

function makeScope(
  template: Template,
  place: Place,
  parameters: Map<string, unknown>,
): [Scope, (id: string) => Identity] {
  const values = new Map([...pseudoParameters(place), ...parameters]);
  const identities = new Map<string, Identity>();
  const identityOf = (logicalId: string): Identity => {
    const known = identities.get(logicalId);
    if (known) return known;
    const resource = template.Resources[logicalId];
    const type = resource?.Type ?? '';
    const property = namePropertyOf(type);
    const explicit = property === undefined ? undefined : resource?.Properties[property];
    const resolved = explicit === undefined ? undefined : resolve(explicit, scope);
    const name = typeof resolved === 'string' ? resolved : defaultName(type, logicalId, place);
    const parent = resource?.Properties['EventBusName'];
    const bus = parent === undefined ? undefined : String(resolve(parent, scope)).split('/').at(-1);
    const identity = identify(type, name, place, bus);
    identities.set(logicalId, identity);
    return identity;
  };
  const scope: Scope = {
    ref: (name) => (name in template.Resources ? identityOf(name).ref : values.get(name)),
    attribute: (id, attribute) =>
      id in template.Resources ? identityOf(id).attributes[attribute] : undefined,
    condition: (name) => resolve(template.Conditions[name], scope) === true,
    mapping: (map, first, second) => template.Mappings[map]?.[first]?.[second],
  };
  return [scope, identityOf];
}

/** Resolves a template for this machine; resources and outputs whose condition is false are left out. */
export function resolveStack(template: Template, place: Place, parameters: Record<string, string>): Stack {
  const [scope, identityOf] = makeScope(template, place, parameterValues(template, parameters));
  const applies = (condition: string | undefined) => condition === undefined || scope.condition(condition);
  const resources = Object.entries(template.Resources)
    .filter(([, resource]) => applies(resource.Condition))
    .map(([logicalId, resource]) => ({
      logicalId,
      type: resource.Type,
      identity: identityOf(logicalId),
      properties: resolveMembers(resource.Properties, scope),
      metadata: resource.Metadata,
    }));
  const outputs = Object.entries(template.Outputs)
    .filter(([, output]) => applies(output.Condition))
    .map(([key, output]) => [key, resolve(output.Value, scope)] as const)
    .filter(([, value]) => value !== NO_VALUE)
    .map(([key, value]) => [key, String(value)] as const);
  return { place, resources, outputs: Object.fromEntries(outputs) };
}
