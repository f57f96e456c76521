import type { ServiceUrls } from './lambda/environment.ts';
import type { Endpoints } from './types.ts';

function kebab(pascal: string): string {
  return pascal.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

/** Sorts the outputs of a stack by their keys: `Table<Name>`, `Function<PascalName>`, `EventBusName`, and all others. */
export function describeEndpoints(
  region: string,
  urls: ServiceUrls,
  outputs: Record<string, string>,
): Endpoints {
  const endpoints: Endpoints = { region, ...urls, eventBus: '', tables: {}, functions: {}, outputs: {} };
  for (const [key, value] of Object.entries(outputs)) {
    const [, kind, name = ''] = /^(Table|Function)([A-Z].*)$/.exec(key) ?? [];
    if (kind === 'Table') endpoints.tables[name] = value;
    else if (kind === 'Function') endpoints.functions[kebab(name)] = value;
    else if (key === 'EventBusName') endpoints.eventBus = value;
    else endpoints.outputs[key] = value;
  }
  return endpoints;
}
