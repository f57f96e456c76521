import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it, test } from 'vitest';
import * as z from 'zod';
import { profileSchema } from '../../functions/domain/connection/profile.ts';
import { syncStateSchema } from '../../functions/domain/connection/sync-state.ts';
import { intentSchema } from '../../functions/domain/intent/intent.ts';
import { computeInvoiceState } from '../../functions/domain/invoice/amount-due.ts';
import { invoiceSchema } from '../../functions/domain/invoice/invoice.ts';
import { customerSchema } from '../../functions/domain/ledger/customer.ts';
import { depositSchema } from '../../functions/domain/ledger/deposit.ts';
import { paymentSchema } from '../../functions/domain/ledger/payment.ts';
import { storedPaymentSchema } from '../../functions/domain/payment/stored.ts';
import { storedPayoutSchema } from '../../functions/domain/payout/stored.ts';
import { connectionId, depositId, type Entity, entities, entity } from '../../functions/domain/shared/ids.ts';
import { recordTable } from '../../functions/store/records.ts';
import { newTable } from '../support/dynamodb.ts';
import { dynamodbStores } from '../support/stores.ts';

type Item = Readonly<Record<string, unknown>>;

async function deployedStores() {
  const stores = await dynamodbStores();
  const customers = await newTable('Customers');
  return {
    ...stores,
    tables: { ...stores.tables, customers },
    customers: recordTable(customers, 'customerId', customerSchema),
    deposits: recordTable(stores.tables.deposits, 'depositId', depositSchema),
  };
}
type Stores = Awaited<ReturnType<typeof deployedStores>>;

/** One kind of stored item. */
interface Kind {
  readonly name: string;
  /** The pulled entity that it stores, if it is one. */
  readonly entity?: Entity;
  readonly table: string;
  readonly isOf: (item: Item) => boolean;
  readonly schema: z.ZodType;
  /** Reads a stored item with the store that production uses, and writes it with nothing changed but its version. */
  readonly rewrite: (stores: Stores, item: Item) => Promise<unknown>;
}

const begins = (name: string, prefix: string) => (item: Item) => String(item[name]).startsWith(prefix);
const id = (item: Item) => connectionId.parse(item['connectionId']);

/** One version later, as every write of a versioned record is. */
function next<Record extends { readonly version: number }>(record: Record): Record {
  return { ...record, version: record.version + 1 };
}

/** Reads a record of one table, and writes it as its next version. */
async function putAgain<Record extends { readonly version: number }>(
  table: {
    getMany(connection: ReturnType<typeof id>, ids: readonly string[]): Promise<ReadonlyMap<string, Record>>;
    put(next: Record, read: Record | undefined): Promise<unknown>;
  },
  item: Item,
  key: string,
): Promise<void> {
  const name = String(item[key]);
  const stored = (await table.getMany(id(item), [name])).get(name);
  if (!stored) throw new Error(`${name} is not stored`);
  expect(await table.put(next(stored), stored)).toBeUndefined();
}

async function savePayment({ paymentCases }: Stores, item: Item, paymentId: string): Promise<void> {
  const records = await paymentCases.load(id(item), paymentId, []);
  const { payment, intent } = records;
  if (!payment || !intent) throw new Error(`${paymentId} has no payment or no intent`);
  expect(
    await paymentCases.save(records, { payment: next(payment), intent: next(intent), invoices: [] }),
  ).toBe(true);
}

async function savePayout({ payoutCases }: Stores, item: Item, payoutId: string): Promise<void> {
  const records = await payoutCases.load(id(item), depositId.parse(payoutId));
  const { deposit, intent } = records;
  if (!deposit || !intent) throw new Error(`${payoutId} has no payout or no intent`);
  expect(await payoutCases.save(records, { deposit: next(deposit), intent: next(intent) })).toBe(true);
}

const kinds: readonly Kind[] = [
  {
    name: 'a connection',
    table: 'Connections',
    isOf: (item) => item['item'] === 'profile',
    schema: profileSchema,
    rewrite: async ({ profiles }, item) => {
      const stored = await profiles.get(id(item));
      expect(stored && (await profiles.put(next(stored), stored))).toBe(true);
    },
  },
  {
    name: 'the state of a pull',
    table: 'Connections',
    isOf: (item) => begins('item', 'sync#')(item) && !String(item['item']).includes('#seen#'),
    schema: syncStateSchema,
    rewrite: async ({ states }, item) => {
      const [, pulled, full] = String(item['item']).split('#');
      const mode = full === undefined ? 'incremental' : 'full';
      const key = { connectionId: id(item), entity: entity.parse(pulled), mode } as const;
      await states.acquire(key, 'this release', Date.now());
      await states.release(key, 'this release', undefined);
    },
  },
  {
    name: 'a customer',
    entity: 'customers',
    table: 'Customers',
    isOf: () => true,
    schema: customerSchema,
    rewrite: ({ customers }, item) => putAgain(customers, item, 'customerId'),
  },
  {
    name: 'an invoice',
    entity: 'invoices',
    table: 'Invoices',
    isOf: (item) => !String(item['invoiceId']).includes('#lines#'),
    schema: invoiceSchema,
    rewrite: ({ invoices }, item) => putAgain(invoices, item, 'invoiceId'),
  },
  {
    name: 'a payment of the ledger',
    entity: 'payments',
    table: 'Payments',
    isOf: (item) => item['origin'] === 'intacct',
    schema: paymentSchema,
    rewrite: ({ payments }, item) => putAgain(payments, item, 'paymentId'),
  },
  {
    name: 'a deposit of the ledger',
    entity: 'deposits',
    table: 'Deposits',
    isOf: (item) => item['origin'] === 'intacct',
    schema: depositSchema,
    rewrite: ({ deposits }, item) => putAgain(deposits, item, 'depositId'),
  },
  {
    name: 'a payment of Alternative',
    table: 'Payments',
    isOf: (item) => item['origin'] === 'alternative',
    schema: storedPaymentSchema,
    rewrite: (stores, item) => savePayment(stores, item, String(item['paymentId'])),
  },
  {
    name: 'the intent of a payment',
    table: 'WriteBacks',
    isOf: begins('writeBackId', 'payment#'),
    schema: intentSchema,
    rewrite: (stores, item) => savePayment(stores, item, String(item['subjectId'])),
  },
  {
    name: 'a payout of Alternative',
    table: 'Deposits',
    isOf: (item) => item['origin'] === 'alternative',
    schema: storedPayoutSchema,
    rewrite: (stores, item) => savePayout(stores, item, String(item['depositId'])),
  },
  {
    name: 'the intent of a payout',
    table: 'WriteBacks',
    isOf: begins('writeBackId', 'deposit#'),
    schema: intentSchema,
    rewrite: (stores, item) => savePayout(stores, item, String(item['subjectId'])),
  },
];

const folder = join(import.meta.dirname, 'releases');
const releases = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function itemsOf(release: string, table: string): Item[] {
  const text = readFileSync(join(folder, release, `${table}.json`), 'utf8');
  return z.array(z.record(z.string(), z.unknown())).parse(JSON.parse(text));
}

/**
 * Counts by reason are no attributes. What events hold beyond their schema is kept as text, which is tested in
 * test/domain/shared/unknown-fields.test.ts.
 */
const isMap = new Set(['ignored', 'events']);

/** The item with an attribute that only a later release knows, in every object that it holds. */
function fromLaterRelease(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromLaterRelease);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.entries(value).map(
    ([name, one]) => [name, isMap.has(name) ? one : fromLaterRelease(one)] as const,
  );
  return { ...Object.fromEntries(inner), laterRelease: 'kept' };
}

/** The item as it stands in DynamoDB, without its version. */
async function stored({ tables }: Stores, table: string, key: Item): Promise<Item | undefined> {
  const found: Item[] = [];
  const name = `${table.charAt(0).toLowerCase()}${table.slice(1)}`;
  const one = Object.entries(tables).find(([known]) => known === name)?.[1];
  if (!one) throw new Error(`The tests know no table ${table}`);
  const pages = paginateQuery(
    { client: one.client },
    {
      TableName: one.name,
      ConsistentRead: true,
      KeyConditionExpression: 'connectionId = :connection',
      ExpressionAttributeValues: marshall({ ':connection': key['connectionId'] }),
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items.map((item) => unmarshall(item)));
  const sortKey = ['item', 'customerId', 'invoiceId', 'paymentId', 'depositId', 'writeBackId'];
  return found.find((item) => sortKey.every((part) => !(part in item) || item[part] === key[part]));
}

test('every entity that is pulled is a kind of stored item here', () => {
  expect(kinds.flatMap((kind) => kind.entity ?? []).toSorted(), 'add the new entity to `kinds`').toEqual(
    entities.toSorted(),
  );
});

describe.each(releases)('what release %s stored', (release) => {
  it.each(kinds)('holds $name, and this release reads it', ({ table, isOf, schema }) => {
    const items = itemsOf(release, table).filter(isOf);
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      const read = schema.safeParse(item);
      const [issue] = read.error?.issues ?? [];
      const advice = `${issue?.path.join('.')}: give a new stored field a default, for example optionalField(…) of functions/domain/shared/schema.ts`;
      expect(read.success, advice).toBe(true);
      expect(read.data).toMatchObject(item);
    }
  });

  it.each(kinds)('would be unreadable if $name got a field without a default', ({ table, isOf, schema }) => {
    const items = itemsOf(release, table).filter(isOf);
    const wrong = schema.and(z.looseObject({ addedLater: z.string().nullable() }));
    const right = schema.and(z.looseObject({ addedLater: z.string().nullable().default(null) }));
    for (const item of items) {
      expect(wrong.safeParse(item).success).toBe(false);
      expect(right.parse(item)).toMatchObject({ addedLater: null });
    }
  });

  it('shows the same amounts due', () => {
    const items = itemsOf(release, 'Invoices').filter((item) => 'ledger' in item);
    for (const item of items) {
      const invoice = invoiceSchema.parse(item);
      if (invoice.frozenSince ?? invoice.held ?? invoice.missingSince) continue;
      const { status, amountDue, overpaid, collectible, paidIn } = invoice;
      expect(computeInvoiceState(invoice.ledger, invoice.alternative)).toMatchObject({
        status,
        amountDue,
        overpaid,
        collectible,
        paidIn,
      });
    }
  });

  it.each(kinds)('keeps what only a later release knows of $name, when this one writes it', async (kind) => {
    const stores = await deployedStores();
    for (const [name, table] of Object.entries(stores.tables)) {
      for (const item of itemsOf(release, `${name.charAt(0).toUpperCase()}${name.slice(1)}`)) {
        const later = z.record(z.string(), z.unknown()).parse(fromLaterRelease(item));
        const Item = marshall(later, { removeUndefinedValues: true });
        await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
      }
    }
    const items = itemsOf(release, kind.table).filter(kind.isOf);
    for (const item of items) {
      const before = await stored(stores, kind.table, item);
      await kind.rewrite(stores, item);
      const after = await stored(stores, kind.table, item);
      // A field that is new in this release may be added, with its default.
      expect({ ...after, version: 0 }).toMatchObject({ ...before, version: 0 });
    }
  });
});
