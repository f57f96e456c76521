import { beforeAll, describe, expect, it } from 'vitest';
import { type ConnectionId, invoiceId } from '../../functions/domain/shared/ids.ts';
import type { Table } from '../../functions/store/dynamo.ts';
import { invoiceTable } from '../../functions/store/invoices.ts';
import { crashingAfter, newConnection, newTable, watched } from '../support/dynamodb.ts';
import { decided, headerOf, inShort, pulled, wordyLines } from '../support/dynamodb-invoices.ts';
import { minute } from '../support/factories.ts';

const id = invoiceId.parse('invoice-1');
let table: Table;
beforeAll(async () => {
  table = await newTable('Invoices');
});

const old = wordyLines(600, 'old');
const linesIn = async (connectionId: ConnectionId) =>
  inShort((await invoiceTable(table).getWithLines(connectionId, id))?.lineItems);

/** The same table, through which `meanwhile` happens just before the header of an invoice of three chunks is written. */
function beforeTheHeader(meanwhile: () => Promise<unknown>) {
  let puts = 0;
  return watched(table, async (command) => {
    puts += command === 'PutItemCommand' ? 1 : 0;
    if (command === 'PutItemCommand' && puts === 4) await meanwhile();
  });
}

/** The minutes' pull and the full sweep go on beside each other: two writers may meet at one invoice. */
describe('two writers that read the same version of an invoice', () => {
  it.each([
    ['as many', 600],
    ['fewer', 300],
    ['more', 900],
  ])('two writers with different lines, %s, leave the lines of the one that won, whole', async (_name, count) => {
    const connectionId = newConnection();
    await pulled(table, connectionId, old);
    const read = await headerOf(invoiceTable(table), connectionId);
    const theirs = wordyLines(count, 'theirs');
    const ours = wordyLines(600, 'ours');
    const slow = beforeTheHeader(() => invoiceTable(table).put(decided(connectionId, read, theirs), read));
    const refused = await invoiceTable(slow).put(decided(connectionId, read, ours), read);
    expect(refused?.conflict?.version).toBe(2);
    expect(await linesIn(connectionId)).toBe(inShort(theirs));
  });

  it('two writers leave the lines of the one that won, also if the loser writes its lines last', async () => {
    const connectionId = newConnection();
    await pulled(table, connectionId, old);
    const read = await headerOf(invoiceTable(table), connectionId);
    const theirs = wordyLines(600, 'theirs');
    const slow = watched(table, async (_command, count) => {
      if (count === 1) await invoiceTable(table).put(decided(connectionId, read, theirs), read);
    });
    await invoiceTable(slow).put(decided(connectionId, read, wordyLines(600, 'ours')), read);
    expect(await linesIn(connectionId)).toBe(inShort(theirs));
  });
});

describe('tidying up after an interrupted write', () => {
  it('deleting unused lines keeps those that another writer is about to refer to', async () => {
    const connectionId = newConnection();
    await pulled(table, connectionId, old);
    const next = wordyLines(600, 'next');
    const later = { lastSyncedAt: minute(5) };
    const afterTheHeader = 1 + 3 + 1;
    await crashingAfter(afterTheHeader, table, (dying) => pulled(dying, connectionId, next, later));
    const read = await headerOf(invoiceTable(table), connectionId);
    expect(read?.lineItemsCleanup).toBe(true);

    const last = wordyLines(600, 'last');
    let tidied = false;
    const slow = beforeTheHeader(async () => {
      if (read) await invoiceTable(table).deleteUnusedLines(read);
      tidied = true;
    });
    await invoiceTable(slow).put(decided(connectionId, read, last, { lastSyncedAt: minute(6) }), read);
    expect(tidied).toBe(true);
    expect(await linesIn(connectionId)).toBe(inShort(last));
  });
});
