import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Customer, customerSchema } from '../../functions/domain/ledger/customer.ts';
import { decideRecord, markMissing } from '../../functions/domain/ledger/record.ts';
import { customerId } from '../../functions/domain/shared/ids.ts';
import { type Table, toAttributes } from '../../functions/store/dynamo.ts';
import { StoredItemUnreadable } from '../../functions/store/errors.ts';
import { type RecordTable, recordTable } from '../../functions/store/records.ts';
import { collected, itemsOf, newConnection, newTable, recorded } from '../support/dynamodb.ts';
import { customer, minute } from '../support/factories.ts';

let table: Table;
let customers: RecordTable<Customer>;

beforeAll(async () => {
  table = await newTable('Customers');
  customers = recordTable(table, 'customerId', customerSchema);
});

describe('put', () => {
  it('put creates a record that is absent', async () => {
    const acme = customer({ connectionId: newConnection() });
    expect(await customers.put(acme, undefined)).toBeUndefined();
    expect(await customers.getMany(acme.connectionId, [acme.customerId])).toStrictEqual(
      new Map([[acme.customerId, acme]]),
    );
  });

  it('put does not create over a stored record, and returns it', async () => {
    const acme = customer({ connectionId: newConnection() });
    await customers.put(acme, undefined);
    const other = { ...acme, name: 'Other' };
    expect(await customers.put(other, undefined)).toStrictEqual({ conflict: acme });
    expect(await itemsOf(table, acme.connectionId)).toHaveLength(1);
  });

  it('put updates the version that was read', async () => {
    const acme = customer({ connectionId: newConnection() });
    await customers.put(acme, undefined);
    const next = { ...acme, name: 'Acme Ltd', version: 2 };
    expect(await customers.put(next, acme)).toBeUndefined();
    expect(
      (await customers.getMany(acme.connectionId, [acme.customerId])).get(acme.customerId),
    ).toStrictEqual(next);
  });

  it('put does not update another version than was read, and returns the stored record', async () => {
    const acme = customer({ connectionId: newConnection() });
    const faster = { ...acme, name: 'Faster', version: 2 };
    await customers.put(acme, undefined);
    await customers.put(faster, acme);
    const slower = { ...acme, name: 'Slower', version: 2 };
    expect(await customers.put(slower, acme)).toStrictEqual({ conflict: faster });
    expect(
      (await customers.getMany(acme.connectionId, [acme.customerId])).get(acme.customerId),
    ).toStrictEqual(faster);
  });

  it('put does not restore a record that a person deleted', async () => {
    const acme = customer({ connectionId: newConnection() });
    expect(await customers.put({ ...acme, version: 2 }, acme)).toStrictEqual({ conflict: undefined });
    expect(await itemsOf(table, acme.connectionId)).toStrictEqual([]);
  });

  it('exactly one of many writers that read the same version succeeds', async () => {
    const acme = customer({ connectionId: newConnection() });
    await customers.put(acme, undefined);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        customers.put({ ...acme, name: `Writer ${at}`, version: 2 }, acme),
      ),
    );
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
  });
});

describe('attributes that this version does not know', () => {
  it('unknown attributes survive being read, decided on and written, at the top and in `held`', async () => {
    const acme = customer({ connectionId: newConnection() });
    const held = { code: 'X', field: null, sentence: 's', step: 's', lastSyncedAt: null, shade: 'dark' };
    const written = { ...acme, colour: 'blue', notes: { by: 'v2', tags: ['a'] }, held };
    await table.client.send(new PutItemCommand({ TableName: table.name, Item: toAttributes(written) }));
    const stored = (await customers.getMany(acme.connectionId, [acme.customerId])).get(acme.customerId);
    const decision = stored && decideRecord(stored, { ...acme, held, name: 'Acme Ltd' });
    if (decision?.outcome !== 'updated') throw new Error('nothing to write');
    expect(await customers.put(decision.next, stored)).toBeUndefined();
    const { connectionId: _connection, ...expected } = { ...written, name: 'Acme Ltd', version: 2 };
    expect(await itemsOf(table, acme.connectionId)).toStrictEqual([expected]);
  });
});

describe('an item that does not fit its schema', () => {
  it('an item that does not fit its schema is an error that names table, key and field', async () => {
    const broken = { ...customer({ connectionId: newConnection() }), name: 7 };
    await table.client.send(new PutItemCommand({ TableName: table.name, Item: toAttributes(broken) }));
    const read = customers.getMany(broken.connectionId, [broken.customerId]);
    await expect(read).rejects.toThrow(StoredItemUnreadable);
    await expect(read).rejects.toThrow(`customer-1 of table ${table.name} cannot be read: name:`);
  });
});

describe('getMany', () => {
  const many = (connectionId = newConnection(), count = 230) =>
    Array.from({ length: count }, (_, at) =>
      customer({ connectionId, customerId: customerId.parse(`customer-${String(at).padStart(4, '0')}`) }),
    );

  it('getMany reads more than a batch holds, in batches of a hundred', async () => {
    const written = many();
    const [first] = written;
    if (!first) throw new Error('nothing to read');
    await Promise.all(written.map((one) => customers.put(one, undefined)));
    const watching = recorded(table);
    const ids = written.map((one) => one.customerId);
    const found = await recordTable(watching, 'customerId', customerSchema).getMany(first.connectionId, ids);
    expect([...found.values()].sort((one, two) => (one.customerId < two.customerId ? -1 : 1))).toStrictEqual(
      written,
    );
    expect(watching.sent).toStrictEqual(Array.from({ length: 3 }, () => 'BatchGetItemCommand'));
  });

  it('getMany leaves out what is not stored, and what another connection stores', async () => {
    const [acme] = many();
    if (!acme) throw new Error('nothing to read');
    await customers.put(acme, undefined);
    expect(await customers.getMany(acme.connectionId, ['nobody'])).toStrictEqual(new Map());
    expect(await customers.getMany(newConnection(), [acme.customerId])).toStrictEqual(new Map());
  });

  it('getMany sends no request for no ids', async () => {
    const watching = recorded(table);
    const found = await recordTable(watching, 'customerId', customerSchema).getMany(newConnection(), []);
    expect([found.size, watching.sent]).toStrictEqual([0, []]);
  });
});

describe('ids', () => {
  it('ids returns the ids of one connection, and which are marked missing', async () => {
    const connectionId = newConnection();
    const present = customer({ connectionId });
    const gone = markMissing({ ...present, customerId: customerId.parse('customer-2') }, minute(5));
    await customers.put(present, undefined);
    await customers.put(gone, undefined);
    await customers.put(customer({ connectionId: newConnection() }), undefined);
    expect(await collected(customers.ids(connectionId))).toStrictEqual([
      { id: 'customer-1', missing: false },
      { id: 'customer-2', missing: true },
    ]);
  });

  it('ids returns none for a connection without records', async () => {
    expect(await collected(customers.ids(newConnection()))).toStrictEqual([]);
  });
});
