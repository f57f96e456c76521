import { entities } from '../../functions/domain/shared/ids.ts';

/** The stack's name in CloudFormation, and of its template. */
export const stackName = 'SageIntacctSync';

/** Every function of the stack, named as its handler file in `functions/`, its logs and its metrics. */
export const functionNames = [
  ...entities.map((entity) => `pull-${entity}` as const),
  'record-payment',
  'write-back',
  'resolve',
  'payout-sheet',
  'connect',
  'disconnect',
] as const;
export type FunctionName = (typeof functionNames)[number];

/** `pull-customers` as it stands in names of resources and outputs: `PullCustomers`. */
export function pascalCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
