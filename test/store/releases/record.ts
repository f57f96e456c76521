import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readOptions } from '../../../lib/local/options.ts';
import { screenOn } from '../../../lib/local/screen.ts';
import { runDemo } from '../../../lib/local/story/demo.ts';
import { startSystem } from '../../../lib/local/system.ts';
import { type Item, tableReader } from '../../../lib/local/tables.ts';

/**
 * `npm run record-release`: keeps what this release stores, for the tests of all later ones. Runs the demo, reads every
 * table, and writes to `test/store/releases/<version>/` the fewest items that hold every attribute and every state found.
 * Run it once for a release, before its tag; a fixture of an older release is never changed.
 */
async function main(): Promise<void> {
  const root = join(import.meta.dirname, '..', '..', '..');
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  const folder = join(import.meta.dirname, version);
  const system = await startSystem(readOptions(['--customers', '40', '--invoices', '200']));
  try {
    const { connectionId, ok } = await runDemo(system, screenOn(process.stderr));
    if (!ok) throw new Error('The demo ended with differences: nothing was recorded');
    await mkdir(folder, { recursive: true });
    const reader = tableReader(system.endpoints);
    const names = Object.keys(system.endpoints.tables);
    const stored = new Map<string, readonly Item[]>();
    for (const name of names) stored.set(name, await reader.items(name, connectionId));
    for (const [table, items] of withPartners(stored)) {
      await writeFile(join(folder, `${table}.json`), `${JSON.stringify(items, null, 2)}\n`);
      process.stdout.write(`${table}: ${items.length} items\n`);
    }
    reader.close();
  } finally {
    await system.stop();
  }
}

/** The telling items of each table; a payment or payout with its intent, and an intent with what it stands for. */
function withPartners(tables: ReadonlyMap<string, readonly Item[]>): [table: string, items: Item[]][] {
  const subjectOf = (item: Item) => item['subjectId'] ?? item['paymentId'] ?? item['depositId'];
  const selected = new Map([...tables].map(([name, items]) => [name, new Set(telling(items))]));
  const partners = new Set([...selected.values()].flatMap((items) => [...items].map(subjectOf)));
  partners.delete(undefined);
  return [...tables].map(([name, items]) => [
    name,
    items.filter((item) => selected.get(name)?.has(item) || partners.has(subjectOf(item))),
  ]);
}

/** The fewest items, small ones first, that together have every feature. */
function telling(items: readonly Item[]): Item[] {
  const seen = new Set<string>();
  const bySize = items.toSorted((a, b) => JSON.stringify(a).length - JSON.stringify(b).length);
  return bySize.filter((item) => {
    const added = features(item, '').filter((feature) => !seen.has(feature));
    for (const feature of added) seen.add(feature);
    return added.length > 0;
  });
}

/** Attributes whose values are states rather than data: each value counts as a feature of its own. */
const states = new Set([
  'state',
  'reason',
  'closedAs',
  'status',
  'paidIn',
  'kind',
  'role',
  'effect',
  'topic',
]);

/** The sort keys whose beginning tells what an item is: sync#…, todo#<code>#…, payment#…, <invoice>#lines#… */
const keys = new Set(['.item', '.writeBackId', '.invoiceId']);

/** Every attribute that an item has, at any depth, with its type; of states and keys also the value. */
function features(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((element) => features(element, `${path}[]`));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) => features(inner, `${path}.${name}`));
  }
  if (keys.has(path))
    return [
      `${path} ${String(value).includes('#lines#') ? 'lines' : String(value).split('#').slice(0, -1).join('#')}`,
    ];
  const isState = states.has(path.slice(path.lastIndexOf('.') + 1));
  return [isState ? `${path} = ${String(value)}` : `${path}: ${value === null ? 'null' : typeof value}`];
}

await main();
