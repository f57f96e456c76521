import { defaultName, type Identity, identify, type Place } from './identity.ts';
import type { Template } from './read.ts';
import { resolve, resolveCondition, resolveMembers } from './resolve.ts';
import type { Scope } from './scope.ts';

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

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
function pseudoParameters({ region, accountId }: Place): [string, string][] {
  return [
    ['AWS::Region', region],
    ['AWS::AccountId', accountId],
    ['AWS::Partition', 'aws'],
  ];
}

function makeScope(template: Template, place: Place): [Scope, (logicalId: string) => Identity] {
  const parameters = Object.entries(template.Parameters).map(
    ([name, { Default }]) => [name, Default] as const,
  );
  const values = new Map([...pseudoParameters(place), ...parameters]);
  const identities = new Map<string, Identity>();
  const identityOf = (logicalId: string): Identity => {
    const made = identities.get(logicalId);
    if (made) return made;
    const { Type: type = '', Properties: properties = {} } = template.Resources[logicalId] ?? {};
    // Only a bus must be named in the template.
    const given = type === 'AWS::Events::EventBus' ? properties['Name'] : undefined;
    const name = typeof given === 'string' ? given : defaultName(type, logicalId, place);
    const bus = properties['EventBusName'];
    const busName = bus === undefined ? undefined : String(resolve(bus, scope)).split('/').at(-1);
    const identity = identify(type, name, place, busName);
    identities.set(logicalId, identity);
    return identity;
  };
  const scope: Scope = {
    ref: (name) => (name in template.Resources ? identityOf(name).ref : values.get(name)),
    attribute: (logicalId, attribute) =>
      logicalId in template.Resources ? identityOf(logicalId).attributes[attribute] : undefined,
  };
  return [scope, identityOf];
}

/** Resolves a template for this machine. Resources whose condition is false are left out. */
export function resolveStack(template: Template, place: Place): Stack {
  const [scope, identityOf] = makeScope(template, place);
  const resources = Object.entries(template.Resources)
    .filter(
      ([, { Condition }]) =>
        Condition === undefined || resolveCondition(template.Conditions[Condition], scope),
    )
    .map(([logicalId, resource]) => ({
      logicalId,
      type: resource.Type,
      identity: identityOf(logicalId),
      properties: resolveMembers(resource.Properties, scope),
      metadata: resource.Metadata,
    }));
  const outputs = Object.entries(template.Outputs).map(
    ([key, { Value }]) => [key, String(resolve(Value, scope))] as const,
  );
  return { place, resources, outputs: Object.fromEntries(outputs) };
}
