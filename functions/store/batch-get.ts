import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import type { Attributes, Table } from './dynamo.ts';
import { TableBusy } from './errors.ts';

const keysPerBatch = 100;
const maxAttempts = 8;

/** The items that exist under these keys, read consistently. Throws {@link TableBusy}. */
export async function batchGet(table: Table, keys: readonly Attributes[]): Promise<Attributes[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / keysPerBatch) }, (_, index) =>
    keys.slice(index * keysPerBatch, (index + 1) * keysPerBatch),
  );
  const found = await pMap(batches, (batch) => getBatch(table, batch), { concurrency: 4 });
  return found.flat();
}

/** DynamoDB returns the keys that it had no capacity for; they are read again after a pause. */
async function getBatch(table: Table, keys: Attributes[]): Promise<Attributes[]> {
  const found: Attributes[] = [];
  let remaining = keys;
  for (let attempt = 0; remaining.length > 0; attempt++) {
    if (attempt === maxAttempts) throw new TableBusy(table.name);
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * 2 ** attempt));
    const { Responses, UnprocessedKeys } = await table.client.send(
      new BatchGetItemCommand({ RequestItems: { [table.name]: { Keys: remaining, ConsistentRead: true } } }),
    );
    found.push(...(Responses?.[table.name] ?? []));
    remaining = UnprocessedKeys?.[table.name]?.Keys ?? [];
  }
  return found;
}
