import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { invoiceId } from '../../functions/domain/shared/ids.ts';
import { type Table, toAttributes } from '../../functions/store/dynamo.ts';
import { StoredItemUnreadable } from '../../functions/store/errors.ts';
import { type InvoiceTable, invoiceTable } from '../../functions/store/invoices.ts';
import { inlineBytes } from '../../functions/store/line-items.ts';
import { collected, itemsOf, newConnection, newTable, recorded } from '../support/dynamodb.ts';
import { decided, headerOf, linesOfBytes, pulled, wordyLines } from '../support/dynamodb-invoices.ts';
import { dollars, invoice, link, minute } from '../support/factories.ts';

const id = invoiceId.parse('invoice-1');
let table: Table;
let invoices: InvoiceTable;

beforeAll(async () => {
  table = await newTable('Invoices');
  invoices = invoiceTable(table);
});

const keysOf = async (connection: ReturnType<typeof newConnection>) =>
  (await itemsOf(table, connection)).map((item) => item['invoiceId']);

/** The versions of lines that are stored apart from their invoice. */
const versionsOf = async (connection: ReturnType<typeof newConnection>) => [
  ...new Set((await keysOf(connection)).flatMap((key) => String(key).split('#')[2] ?? [])),
];

describe('an invoice with few lines', () => {
  it('an invoice with few lines is one item, and is read as it was written', async () => {
    const connectionId = newConnection();
    const small = decided(connectionId, undefined, wordyLines(3, 'a'));
    expect(await invoices.put(small, undefined)).toBeUndefined();
    expect(await keysOf(connectionId)).toStrictEqual(['invoice-1']);
    expect(await headerOf(invoices, connectionId)).toStrictEqual(small);
    expect(await invoices.getWithLines(connectionId, id)).toStrictEqual(small);
  });

  it('an invoice may have no customer and no due date, though both are keys of an index', async () => {
    const connectionId = newConnection();
    const nameless = decided(connectionId, undefined, [], { customerId: null, dueDate: null });
    expect(await invoices.put(nameless, undefined)).toBeUndefined();
    const [item] = await itemsOf(table, connectionId);
    expect(item).not.toHaveProperty('customerId');
    expect(item).not.toHaveProperty('dueDate');
    expect(await headerOf(invoices, connectionId)).toStrictEqual(nameless);
  });

  it('a conflict returns the stored invoice', async () => {
    const connectionId = newConnection();
    const first = decided(connectionId, undefined, wordyLines(3, 'a'));
    await invoices.put(first, undefined);
    const other = decided(connectionId, first, wordyLines(3, 'b'));
    await invoices.put(other, first);
    expect(await invoices.put(decided(connectionId, first, wordyLines(3, 'c')), first)).toStrictEqual({
      conflict: other,
    });
  });

  it('an invoice that is not stored is undefined', async () => {
    expect(await invoices.getWithLines(newConnection(), id)).toBeUndefined();
  });
});

describe('the size of the lines', () => {
  it.each([
    [inlineBytes, 1],
    [inlineBytes + 1, 2],
  ])('lines of %i bytes are stored in %i items', async (bytes, items) => {
    const connectionId = newConnection();
    const lines = linesOfBytes(bytes);
    expect(Buffer.byteLength(JSON.stringify(lines))).toBe(bytes);
    await pulled(table, connectionId, lines);
    expect(await keysOf(connectionId)).toHaveLength(items);
    expect((await invoices.getWithLines(connectionId, id))?.lineItems).toStrictEqual(lines);
  });
});

describe('an invoice of 2,500 lines', () => {
  const many = wordyLines(2500, 'many');

  it('an invoice of 2,500 lines round-trips, in items far below the limit of DynamoDB', async () => {
    const connectionId = newConnection();
    await pulled(table, connectionId, many);
    expect((await invoices.getWithLines(connectionId, id))?.lineItems).toStrictEqual(many);
    const items = await itemsOf(table, connectionId);
    expect(items.length).toBeGreaterThan(8);
    for (const item of items) expect(Buffer.byteLength(JSON.stringify(item))).toBeLessThan(110 * 1024);
    expect(await headerOf(invoices, connectionId)).toMatchObject({
      lineItems: null,
      lineItemsOverflow: { chunks: items.length - 1 },
    });
  });

  it('a large invoice has one id, and its lines have none', async () => {
    const connectionId = newConnection();
    await pulled(table, connectionId, many);
    expect(await collected(invoices.ids(connectionId))).toStrictEqual([{ id: 'invoice-1', missing: false }]);
  });

  it('a large invoice is written as one small item when only its header changes', async () => {
    const connectionId = newConnection();
    await pulled(table, connectionId, many);
    const chunks = (await itemsOf(table, connectionId)).slice(1);
    const watching = recorded(table);
    await pulled(watching, connectionId, many, { amountDue: dollars(60), lastSyncedAt: minute(5) });
    expect(watching.sent).toStrictEqual(['BatchGetItemCommand', 'PutItemCommand']);
    const [header, ...kept] = await itemsOf(table, connectionId);
    expect(kept).toStrictEqual(chunks);
    expect(Buffer.byteLength(JSON.stringify(header))).toBeLessThan(4 * 1024);
    expect(await invoices.getWithLines(connectionId, id)).toMatchObject({
      amountDue: dollars(60),
      lineItems: many,
    });
  });
});

describe('lines that change', () => {
  it.each([
    ['large', 'large', wordyLines(300, 'old'), wordyLines(400, 'new')],
    ['large', 'small', wordyLines(300, 'old'), wordyLines(3, 'new')],
    ['small', 'large', wordyLines(3, 'old'), wordyLines(300, 'new')],
    ['large', 'none', wordyLines(300, 'old'), []],
  ])('a change from %s to %s lines leaves only one version of the lines', async (_from, _to, old, next) => {
    const connectionId = newConnection();
    await pulled(table, connectionId, old);
    await pulled(table, connectionId, next, { lastSyncedAt: minute(5) });
    const [header, ...chunks] = await itemsOf(table, connectionId);
    expect(header).not.toHaveProperty('lineItemsCleanup');
    const overflow = (await headerOf(invoices, connectionId))?.lineItemsOverflow;
    expect(chunks).toHaveLength(overflow?.chunks ?? 0);
    const prefix = `invoice-1#lines#${overflow?.version}#`;
    expect(chunks.filter((chunk) => !String(chunk['invoiceId']).startsWith(prefix))).toStrictEqual([]);
    expect((await invoices.getWithLines(connectionId, id))?.lineItems).toStrictEqual(next);
  });

  it('a change of lines does not touch those of an invoice whose id starts the same', async () => {
    const connectionId = newConnection();
    const longer = {
      ...decided(connectionId, undefined, wordyLines(300, 'x')),
      invoiceId: invoiceId.parse('invoice-10'),
    };
    await invoices.put(longer, undefined);
    await pulled(table, connectionId, wordyLines(300, 'old'));
    await pulled(table, connectionId, wordyLines(300, 'new'), { lastSyncedAt: minute(5) });
    expect((await invoices.getWithLines(connectionId, longer.invoiceId))?.lineItems).toStrictEqual(
      wordyLines(300, 'x'),
    );
  });
});

describe('a frozen invoice', () => {
  const paid = { amountDue: dollars(0), links: [link('cheque', 100)] };

  it('a frozen invoice keeps the lines it shows and the later ones, each under its version', async () => {
    const connectionId = newConnection();
    const [shown, later, last] = ['shown', 'later', 'last'].map((text) => wordyLines(300, text));
    if (!shown || !later || !last) throw new Error('no lines');
    await pulled(table, connectionId, shown, paid);
    await pulled(table, connectionId, later, { ...paid, lastSyncedAt: minute(5) });
    const first = await headerOf(invoices, connectionId);
    expect(first).toMatchObject({ lineItems: null, laterLineItems: { items: null } });
    expect(await versionsOf(connectionId)).toHaveLength(2);
    expect((await invoices.getWithLines(connectionId, id))?.lineItems).toStrictEqual(shown);

    await pulled(table, connectionId, last, { ...paid, lastSyncedAt: minute(6) });
    const second = await headerOf(invoices, connectionId);
    expect(second?.lineItemsOverflow).toStrictEqual(first?.lineItemsOverflow);
    expect(second?.laterLineItems?.overflow).not.toStrictEqual(first?.laterLineItems?.overflow);
    expect(await versionsOf(connectionId)).toHaveLength(2);
    expect((await invoices.getWithLines(connectionId, id))?.lineItems).toStrictEqual(shown);

    await pulled(table, connectionId, shown, { ...paid, lastSyncedAt: minute(7) });
    expect(await versionsOf(connectionId)).toStrictEqual([String(first?.lineItemsOverflow?.version)]);
    expect((await invoices.getWithLines(connectionId, id))?.lineItems).toStrictEqual(shown);
  });

  it('a frozen invoice keeps small later lines in its own item', async () => {
    const connectionId = newConnection();
    await pulled(table, connectionId, wordyLines(300, 'shown'), paid);
    await pulled(table, connectionId, wordyLines(2, 'later'), { ...paid, lastSyncedAt: minute(5) });
    expect((await headerOf(invoices, connectionId))?.laterLineItems).toMatchObject({
      items: wordyLines(2, 'later'),
      overflow: null,
    });
  });
});

describe('lines that are lost', () => {
  it('lost lines are an error that names the invoice, never a shorter invoice', async () => {
    const overflow = { lineItems: null, lineItemsOverflow: { version: 'lost', chunks: 2 } };
    const broken = { ...invoice(), connectionId: newConnection(), ...overflow };
    await table.client.send(new PutItemCommand({ TableName: table.name, Item: toAttributes(broken) }));
    const reading = invoices.getWithLines(broken.connectionId, id);
    await expect(reading).rejects.toThrow(StoredItemUnreadable);
    await expect(reading).rejects.toThrow('invoice-1');
  });
});
