import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import type { Attributes, Table } from './dynamo.ts';
import { TableBusy } from './errors.ts';

const keysPerBatch = 100;
const batchTries = 8;

/** The items of these keys that there are, read consistently. */
export async function batchGet(table: Table, keys: readonly Attributes[]): Promise<Attributes[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / keysPerBatch) }, (_, at) =>
    keys.slice(at * keysPerBatch, (at + 1) * keysPerBatch),
  );
  const found = await pMap(batches, (batch) => getBatch(table, batch), { concurrency: 4 });
  return found.flat();
}

async function getBatch(table: Table, keys: Attributes[]): Promise<Attributes[]> {
  const found: Attributes[] = [];
  let open = keys;
  for (let attempt = 0; open.length > 0; attempt++) {
    if (attempt === batchTries) throw new TableBusy(table.name);
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * 2 ** attempt));
    const { Responses, UnprocessedKeys } = await table.client.send(
      new BatchGetItemCommand({ RequestItems: { [table.name]: { Keys: open, ConsistentRead: true } } }),
    );
    found.push(...(Responses?.[table.name] ?? []));
    open = UnprocessedKeys?.[table.name]?.Keys ?? [];
  }
  return found;
}
