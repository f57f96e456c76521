import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { type Item, minutes, START, type System, systemFor } from '../support/system.ts';
import { type Company, connected, openInvoices, setLease } from '../support/system-company.ts';
import { callsOf, killAt, momentsIn } from '../support/system-kills.ts';
import { first } from '../support/system-wait.ts';

const manyLines = (count: number, description: string) =>
  Array.from({ length: count }, (_, at) => ({ subTotal: 100 + at, description: `${description} ${at}` }));

test('a pull that is killed at any of its AWS calls and run again ends like one that was not killed', async () => {
  // Prepare: a window of three pages with changed, new and large invoices, and the tables as they were before it
  const system = await systemFor({ sandbox: { customers: 2, invoices: 4 }, environment: { PAGE_SIZE: '2' } });
  const { ledger, cache, connection } = system.sandbox;
  const customerId = first(ledger.customers.keys());
  const large = ledger.addInvoice({ customerId, lines: manyLines(80, 'Before') });
  cache.syncNow();
  const company = await connected(system, connection, { pulled: ['invoices'] });
  ledger.editInvoice(first(openInvoices(ledger)).id, { dueDate: '2031-01-31' });
  ledger.editInvoice(large.id, { lines: manyLines(90, 'After') });
  ledger.addInvoice({ customerId, lines: manyLines(85, 'New') });
  company.later();
  const before = await company.tables();
  const watched = { name: 'pull-invoices', about: company.id, warm: true } as const;
  let whole: unknown;
  const calls = await callsOf(system, watched, async () => {
    whole = await company.pull('invoices');
  });
  expect(whole).toMatchObject({ pages: 2, counts: { created: 1, updated: 2 } });
  const expected = await outcomeOf(company);
  expect(expected.watermark).not.toBe(watermarkIn(before['Connections']));

  // Rutter is only read, so a kill after one call is the same as a kill before the next.
  const moments = momentsIn(calls).filter(({ phase, nth }) => phase === 'before' || nth === calls.length);
  for (const moment of moments) {
    // Act
    await restore(system, company, before);
    const run = () => system.host.invoke('pull-invoices', { connectionId: company.id });
    const killed = await killAt(system, watched, moment, run);
    await setLease(system, company.id, 'invoices');
    const again = await company.pull('invoices');

    // Assess
    const what = `killed ${moment.phase} call ${moment.nth} of ${calls.length}`;
    expect(killed, what).toBe(true);
    expect(again.outcome, what).toBe('completed');
    expect(await outcomeOf(company), what).toEqual(expected);
  }
}, 240_000);

test('a run that is killed is resumed after its last stored page, and the next watermark is still the start of its window', async () => {
  // Prepare: three pages, and a run that is killed as soon as the first of them is stored
  const system = await systemFor({ sandbox: { invoices: 24 }, environment: { PAGE_SIZE: '8' } });
  const { clock, connection, ledger } = system.sandbox;
  const company = await connected(system, connection, { pulled: [] });
  const unhook = system.host.onCall(({ phase, action, request }) => {
    const isCheckpoint = action === 'dynamodb:UpdateItem' && JSON.stringify(request).includes(':window');
    return isCheckpoint && phase === 'after' ? 'kill' : undefined;
  });
  await system.failure('pull-invoices', { connectionId: company.id });
  unhook();
  const stored = (await company.tables())['Invoices']?.length;

  // Act: half an hour later, which is longer than the lease and the overlap
  clock.advance(minutes(30));
  await setLease(system, company.id, 'invoices');
  system.resetRequests();
  const again = await company.pull('invoices');

  // Assess
  expect(stored).toBe(8);
  expect(company.requests().filter((name) => name === 'GET /accounting/invoices')).toHaveLength(2);
  expect(again).toMatchObject({ pages: 3, counts: { created: ledger.invoices.size, unchanged: 0 } });
  const state = await company.item('Connections', { item: 'sync#invoices' });
  expect(state).toMatchObject({ watermark: new Date(START).toISOString() });
  expect(await company.differences('invoices')).toEqual([]);
});

async function outcomeOf(company: Company) {
  const { Connections, ...records } = await company.tables();
  return { records, watermark: watermarkIn(Connections) };
}

function watermarkIn(connections: readonly Item[] = []): unknown {
  return connections.find(({ item }) => item === 'sync#invoices')?.['watermark'];
}

const sortKeys = { Connections: 'item', Invoices: 'invoiceId' } as const;

async function restore(
  { host, dynamodb }: System,
  company: Company,
  wanted: Awaited<ReturnType<Company['tables']>>,
) {
  const now = await company.tables();
  for (const [table, sortKey] of Object.entries(sortKeys)) {
    const items = wanted[table] ?? [];
    const kept = new Set(items.map((item) => item[sortKey]));
    const extra = (now[table] ?? []).filter((item) => !kept.has(item[sortKey]));
    const keyOf = (item: Item) => marshall({ connectionId: item['connectionId'], [sortKey]: item[sortKey] });
    const requests = [
      ...items.map((item) => ({ PutRequest: { Item: marshall(item) } })),
      ...extra.map((item) => ({ DeleteRequest: { Key: keyOf(item) } })),
    ];
    const RequestItems = { [host.endpoints.tables[table] ?? '']: requests };
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems }));
  }
}
