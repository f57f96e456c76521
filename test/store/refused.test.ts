import { beforeAll, describe, expect, it } from 'vitest';
import { customerSchema } from '../../functions/domain/ledger/customer.ts';
import { pageWriter } from '../../functions/pull/window/page.ts';
import { customers } from '../../functions/runtime/pulled-entities.ts';
import type { Table } from '../../functions/store/dynamo.ts';
import { ItemRefused } from '../../functions/store/errors.ts';
import { heldRecords } from '../../functions/store/held.ts';
import { recordTable } from '../../functions/store/records.ts';
import { todos } from '../../functions/store/todos.ts';
import { itemsOf, newConnection, newTable } from '../support/dynamodb.ts';
import { customer } from '../support/factories.ts';

let table: Table;
let connections: Table;
beforeAll(async () => {
  table = await newTable('Customers');
  connections = await newTable('Connections');
});

const row = (id: string, name: string) => ({
  id,
  platform_id: id,
  status: 'active',
  customer_name: name,
  last_synced_at: '2026-03-10T00:00:00.000Z',
});
const quiet = { info: () => undefined, warn: () => undefined };
const clock = { now: Date.now, remaining: () => 60_000, sleep: async () => undefined };

describe('a record that is too large for DynamoDB', () => {
  it('a record that is too large is refused with ItemRefused', async () => {
    const records = recordTable(table, 'customerId', customerSchema);
    const huge = customer({ connectionId: newConnection(), name: 'x'.repeat(500_000) });
    await expect(records.put(huge, undefined)).rejects.toThrow(ItemRefused);
  });

  it('a record that is too large is held, and the rest of its page is stored', async () => {
    const connectionId = newConnection();
    const writer = pageWriter(customers(table.client, table.name), {
      company: { connectionId, currency: null },
      heldRecords: heldRecords(connections),
      held: new Map(),
      todos: todos(connections),
      dryRun: false,
      clock,
      log: quiet,
    });

    const page = await writer.prepare([
      row('one', 'Acme'),
      row('huge', 'x'.repeat(500_000)),
      row('two', 'Globex'),
    ]);
    const { counts } = await page.write();

    expect(counts).toMatchObject({ read: 3, created: 2, held: 1 });
    expect((await itemsOf(table, connectionId)).map(({ customerId }) => customerId)).toEqual(['one', 'two']);
    expect(await itemsOf(connections, connectionId)).toMatchObject([
      { held: { code: 'RECORD_NOT_STORABLE' } },
    ]);
  });
});
