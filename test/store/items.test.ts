import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { reasons } from '../../functions/domain/reasons/catalog.ts';
import { type Table, toAttributes } from '../../functions/store/dynamo.ts';
import { heldRecords } from '../../functions/store/held.ts';
import { seenIds } from '../../functions/store/seen.ts';
import { todos } from '../../functions/store/todos.ts';
import { itemsOf, newConnection, newTable } from '../support/dynamodb.ts';
import { held, minute } from '../support/factories.ts';

let table: Table;
beforeAll(async () => {
  table = await newTable('Connections');
});

describe('held records', () => {
  it('held records are listed by id, for one entity of one connection', async () => {
    const records = heldRecords(table);
    const connectionId = newConnection();
    await records.put(connectionId, 'invoices', 'inv-1', held());
    await records.put(connectionId, 'invoices', 'inv-2', held({ field: 'due_date' }));
    await records.put(connectionId, 'payments', 'pay-1', held());
    await records.put(newConnection(), 'invoices', 'inv-3', held());
    expect(await records.list(connectionId, 'invoices')).toStrictEqual(
      new Map([
        ['inv-1', held()],
        ['inv-2', held({ field: 'due_date' })],
      ]),
    );
  });

  it('a record is held for its last reason until it is removed', async () => {
    const records = heldRecords(table);
    const connectionId = newConnection();
    await records.put(connectionId, 'invoices', 'inv-1', held());
    await records.put(
      connectionId,
      'invoices',
      'inv-1',
      held({ code: 'CURRENCY_UNKNOWN', lastSyncedAt: null }),
    );
    const latest = held({ code: 'CURRENCY_UNKNOWN', lastSyncedAt: null });
    expect(await records.list(connectionId, 'invoices')).toStrictEqual(new Map([['inv-1', latest]]));
    await records.remove(connectionId, 'invoices', 'inv-1');
    await records.remove(connectionId, 'invoices', 'inv-1');
    expect(await records.list(connectionId, 'invoices')).toStrictEqual(new Map());
  });
});

describe('to-dos', () => {
  const why = reasons.ARCHIVE_IN_ALTERNATIVE({ what: 'Invoice INV-1' });
  const aboutOf = () => ({
    connectionId: newConnection(),
    subject: 'inv-1',
    platformId: '4711',
    documentNumber: 'INV-1',
    customerId: undefined,
  });
  const opened = {
    item: 'todo#ARCHIVE_IN_ALTERNATIVE#inv-1',
    subject: 'inv-1',
    platformId: '4711',
    documentNumber: 'INV-1',
    code: why.code,
    sentence: why.sentence,
    step: why.step,
  };

  it('a to-do that is open stays as it was opened', async () => {
    const about = aboutOf();
    await todos(table).open(about, why, minute(0));
    await todos(table).open(about, why, minute(5));
    expect(await itemsOf(table, about.connectionId)).toStrictEqual([{ ...opened, openedAt: minute(0) }]);
  });

  it('a to-do is closed once', async () => {
    const about = aboutOf();
    const closed = { ...opened, openedAt: minute(0), closedAt: minute(1), closedBy: 'ledger' };
    await todos(table).open(about, why, minute(0));
    await todos(table).close(about, why.code, minute(1));
    await todos(table).close(about, why.code, minute(2));
    expect(await itemsOf(table, about.connectionId)).toStrictEqual([closed]);
  });

  it('a closed to-do that opens again keeps nothing of the first time', async () => {
    const about = aboutOf();
    await todos(table).open(about, why, minute(0));
    await todos(table).close(about, why.code, minute(1));
    await todos(table).open(about, why, minute(3));
    expect(await itemsOf(table, about.connectionId)).toStrictEqual([{ ...opened, openedAt: minute(3) }]);
  });

  it('closing a to-do that does not exist stores nothing', async () => {
    const about = aboutOf();
    await todos(table).close(about, why.code, minute(1));
    expect(await itemsOf(table, about.connectionId)).toStrictEqual([]);
  });

  it('there is one to-do for each code and subject', async () => {
    const about = aboutOf();
    await todos(table).open(about, why, minute(0));
    await todos(table).open({ ...about, subject: 'inv-2' }, why, minute(0));
    await todos(table).open(about, reasons.CONNECTION_DISABLED({ why: null }), minute(0));
    await todos(table).close(about, why.code, minute(1));
    const items = await itemsOf(table, about.connectionId);
    expect(items.map((item) => [item['item'], item['closedAt']])).toStrictEqual([
      ['todo#ARCHIVE_IN_ALTERNATIVE#inv-1', minute(1)],
      ['todo#ARCHIVE_IN_ALTERNATIVE#inv-2', undefined],
      ['todo#CONNECTION_DISABLED#inv-1', undefined],
    ]);
  });
});

describe('the ids that a sweep has seen', () => {
  it('the seen ids are those of all pages, and a page written twice counts once', async () => {
    const seen = seenIds(table);
    const connectionId = newConnection();
    await seen.put(connectionId, 'invoices', 0, ['a', 'b']);
    await seen.put(connectionId, 'invoices', 11, ['c']);
    await seen.put(connectionId, 'invoices', 11, ['c']);
    await seen.put(connectionId, 'invoices', 12, []);
    await seen.put(connectionId, 'payments', 0, ['p']);
    expect(await seen.all(connectionId, 'invoices')).toStrictEqual(new Set(['a', 'b', 'c']));
  });

  it('clearing the seen ids deletes all of them and nothing else', async () => {
    const seen = seenIds(table);
    const connectionId = newConnection();
    const state = { connectionId, item: 'sync#invoices#full', watermark: minute(0) };
    await table.client.send(new PutItemCommand({ TableName: table.name, Item: toAttributes(state) }));
    await seen.put(connectionId, 'invoices', 0, ['a']);
    await seen.put(connectionId, 'invoices', 1, ['b']);
    await seen.put(connectionId, 'payments', 0, ['p']);
    await seen.clear(connectionId, 'invoices');
    expect(await seen.all(connectionId, 'invoices')).toStrictEqual(new Set());
    expect((await itemsOf(table, connectionId)).map((item) => item['item'])).toStrictEqual([
      'sync#invoices#full',
      'sync#payments#full#seen#000000',
    ]);
  });
});
