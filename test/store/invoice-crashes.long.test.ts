import { beforeAll, describe, expect, it } from 'vitest';
import type { LineItem } from '../../functions/domain/invoice/invoice.ts';
import { type ConnectionId, invoiceId } from '../../functions/domain/shared/ids.ts';
import type { Table } from '../../functions/store/dynamo.ts';
import { invoiceTable } from '../../functions/store/invoices.ts';
import { crashingAfter, itemsOf, newConnection, newTable, watched } from '../support/dynamodb.ts';
import { inShort, pulled, wordyLines } from '../support/dynamodb-invoices.ts';
import { minute } from '../support/factories.ts';

const id = invoiceId.parse('invoice-1');
let table: Table;
beforeAll(async () => {
  table = await newTable('Invoices');
});

const linesIn = async (connectionId: ConnectionId, through = table) =>
  inShort((await invoiceTable(through).getWithLines(connectionId, id))?.lineItems);
const later = { lastSyncedAt: minute(5) };
const moves: [string, LineItem[], LineItem[]][] = [
  ['large to large', wordyLines(300, 'old'), wordyLines(350, 'new')],
  ['large to small', wordyLines(300, 'old'), wordyLines(2, 'new')],
  ['small to large', wordyLines(2, 'old'), wordyLines(300, 'new')],
];

describe.each(moves)('a change of lines from %s', (_name, old, next) => {
  async function uninterrupted() {
    const connectionId = newConnection();
    await pulled(table, connectionId, old);
    let commands = 0;
    const counting = watched(table, (_command, count) => {
      commands = count;
    });
    await pulled(counting, connectionId, next, later);
    return { commands, items: await itemsOf(table, connectionId) };
  }

  it('after a crash between any two commands, the next pull ends as if there had been none', async () => {
    const { commands, items } = await uninterrupted();
    expect(commands).toBeGreaterThan(3);
    for (let at = 0; at < commands; at++) {
      const connectionId = newConnection();
      await pulled(table, connectionId, old);
      const died = await crashingAfter(at, table, (dying) => pulled(dying, connectionId, next, later));
      expect(died).toBe(true);
      expect([inShort(old), inShort(next)]).toContain(await linesIn(connectionId));
      await pulled(table, connectionId, next, later);
      expect(await itemsOf(table, connectionId), `after a crash at ${at}`).toStrictEqual(items);
    }
  });

  it('a reader between any two commands never sees half a change', async () => {
    const { commands } = await uninterrupted();
    const connectionId = newConnection();
    await pulled(table, connectionId, old);
    const seen: string[] = [];
    const look = async () => {
      seen.push(await linesIn(connectionId));
    };
    await pulled(watched(table, look), connectionId, next, later);
    await look();
    expect(seen).toHaveLength(commands + 1);
    const flip = seen.indexOf(inShort(next));
    expect(flip).toBeGreaterThan(0);
    expect(seen).toStrictEqual(seen.map((_lines, at) => inShort(at < flip ? old : next)));
  });

  it('a reader sees a change that happens between any two of its commands whole', async () => {
    for (const at of [1, 2, 3]) {
      const connectionId = newConnection();
      await pulled(table, connectionId, old);
      const reader = watched(table, async (_command, count) => {
        if (count === at) await pulled(table, connectionId, next, later);
      });
      expect([inShort(old), inShort(next)]).toContain(await linesIn(connectionId, reader));
    }
  });
});

describe('a change that crashes and is never repeated, because the ledger has changed again', () => {
  it.each([
    ['fewer', wordyLines(300, 'last')],
    ['more', wordyLines(900, 'last')],
  ])('a crashed change leaves no lines behind once %s lines have been written', async (_name, last) => {
    const connectionId = newConnection();
    await pulled(table, connectionId, wordyLines(2, 'old'));
    const beforeTheHeader = 1 + 3; // the read, and three items of lines
    const next = wordyLines(600, 'next');
    await crashingAfter(beforeTheHeader, table, (dying) => pulled(dying, connectionId, next, later));
    await pulled(table, connectionId, last, { lastSyncedAt: minute(6) });
    expect(await linesIn(connectionId)).toBe(inShort(last));
  });

  it('a crashed change leaves no lines behind once few lines have been written', async () => {
    const connectionId = newConnection();
    await pulled(table, connectionId, wordyLines(2, 'old'));
    await crashingAfter(1 + 3, table, (dying) => pulled(dying, connectionId, wordyLines(600, 'next'), later));
    await pulled(table, connectionId, wordyLines(3, 'last'), { lastSyncedAt: minute(6) });
    expect(await itemsOf(table, connectionId)).toHaveLength(1);
  });
});
