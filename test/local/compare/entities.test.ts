import { expect, test } from 'vitest';
import { entities } from '../../../functions/domain/shared/ids.ts';
import { ledgerObjects } from '../../../functions/rutter/resources.ts';
import { comparisons } from '../../../lib/local/compare/entities.ts';
import { resources } from '../../../lib/local/sandbox/cache/resources.ts';

test('every entity that is pulled is compared with the ledger', () => {
  expect(
    comparisons.map(({ entity }) => entity),
    'add the new entity to lib/local/compare/entities.ts',
  ).toEqual(entities);
});

test('every entity that is pulled is served by the sandbox: else the demo would skip it, and still agree', () => {
  const served = Object.values(resources).map(({ plural }) => plural);
  for (const entity of entities) {
    expect(served, `serve ${entity} in lib/local/sandbox/cache/resources.ts`).toContain(
      ledgerObjects[entity].list,
    );
  }
});
