import { expect, test } from 'vitest';
import { entities } from '../../../functions/domain/shared/ids.ts';
import { comparisons } from '../../../lib/local/compare/entities.ts';

test('every entity that is pulled is compared with the ledger', () => {
  expect(
    comparisons.map(({ entity }) => entity),
    'add the new entity to lib/local/compare/entities.ts',
  ).toEqual(entities);
});
