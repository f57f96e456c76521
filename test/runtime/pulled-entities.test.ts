import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { entities } from '../../functions/domain/shared/ids.ts';
import { pulledEntities } from '../../functions/runtime/pulled-entities.ts';
import { comparisons } from '../../lib/local/compare/entities.ts';

const root = join(import.meta.dirname, '..', '..');
const cdkJson = z
  .object({ context: z.object({ pulls: z.record(z.string(), z.unknown()) }) })
  .parse(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')));

// The rows send nothing until they are used.
const client = new DynamoDBClient({ region: 'us-east-1' });

describe.each(entities)('the entity %s', (entity) => {
  it('an entity has a row of its own in functions/runtime/pulled-entities.ts', () => {
    expect(pulledEntities[entity](client, 'table').entity).toBe(entity);
  });

  it('an entity has a handler that pulls its row', () => {
    const file = `functions/pull-${entity}.ts`;
    const missing = `write ${file}: pullHandler(env, client, ${entity}(client, env.RECORDS_TABLE)), see pull-customers.ts`;
    expect(existsSync(join(root, file)), missing).toBe(true);
    expect(readFileSync(join(root, file), 'utf8'), missing).toContain(`${entity}(client, env.RECORDS_TABLE)`);
  });

  it('an entity has its schedule in cdk.json', () => {
    const missing = `add "${entity}" to "pulls" in cdk.json: how often, at which minute, and when the full sweep begins`;
    expect(Object.keys(cdkJson.context.pulls), missing).toContain(entity);
  });

  it('an entity is compared with the ledger by npm start', () => {
    const missing = `add "${entity}" to lib/local/compare/entities.ts: its table, Rutter's list, and the facts to compare`;
    expect(
      comparisons.map((comparison): string => comparison.entity),
      missing,
    ).toContain(entity);
  });
});
