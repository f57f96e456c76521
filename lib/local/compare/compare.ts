import type { RutterSide } from '../rutter.ts';
import type { Item, TableReader } from '../tables.ts';
import { comparisons } from './entities.ts';
import { type Fact, rowsOf } from './fields.ts';
import { type IntentItem, readIntents } from './here.ts';
import { readLedger } from './ledger.ts';
import type { LedgerRows } from './ledger-rows.ts';

/** A record on which the two sides do not agree, and nothing explains why. */
export interface Difference extends Fact {
  readonly entity: string;
  readonly id: string;
}

/** One entity, record by record. */
export interface Comparison {
  readonly entity: string;
  readonly inLedger: number;
  readonly stored: number;
  readonly agree: number;
  /** Posted by us, and so known here as Alternative's payment or payout already. */
  readonly recognised: number;
  /** Paid and frozen: what is shown follows the ledger no more. */
  readonly frozen: number;
  /** Gone in the ledger, marked missing here. */
  readonly missing: number;
  /** Shown to a person because it cannot be taken. */
  readonly held: number;
  readonly differences: readonly Difference[];
}

/** Compares every record of DynamoDB with the ledger's, both ways. */
export async function compareAll(
  rutter: RutterSide,
  accessToken: string,
  reader: TableReader,
  connectionId: string,
): Promise<Comparison[]> {
  const ledger = await readLedger(rutter, accessToken, connectionId);
  const intents = await readIntents(reader, connectionId);
  const results: Comparison[] = [];
  for (const { entity, table, list, key, prefix, facts, posts } of comparisons) {
    const items = wholeItems(await reader.items(table, connectionId), key);
    results.push(
      compareOne({
        entity,
        key,
        prefix,
        ledger: ledger.lists[list],
        items,
        own: postedIds(intents, posts),
        facts: (row, item) => facts(row, item, ledger),
      }),
    );
  }
  return results;
}

/** The records of the ledger that are known to be ours: posted, named by a person, or come across by their memo. */
function postedIds(intents: ReadonlyMap<string, IntentItem>, posts: string | null): ReadonlySet<string> {
  const own = [...intents.values()].filter(({ writeBackId }) => writeBackId.startsWith(`${posts}#`));
  return new Set(own.flatMap(({ ledgerIds, sightings }) => [...ledgerIds, ...sightings]));
}

interface Sides {
  readonly entity: string;
  readonly key: string;
  readonly prefix: string;
  readonly ledger: LedgerRows;
  readonly items: ReadonlyMap<string, Item>;
  readonly own: ReadonlySet<string>;
  readonly facts: (row: Item, item: Item) => Fact[];
}

function compareOne(sides: Sides): Comparison {
  const { entity, key, prefix, ledger, items, own, facts } = sides;
  const present = [...ledger].map(([id, row]) => ({ id, row, item: items.get(`${prefix}${id}`) }));
  const differing = present.flatMap(({ id, row, item }) => {
    if (own.has(id)) return countedTwice(item).map((fact) => ({ entity, id, ...fact }));
    if (!item) return [{ entity, id, field: key, ledger: id, stored: undefined }];
    return facts(row, item)
      .filter((fact) => fact.ledger !== fact.stored)
      .map((fact) => ({ entity, id, ...fact }));
  });
  const gone = goneItems(sides);
  return {
    entity,
    inLedger: ledger.size,
    stored: items.size,
    agree: ledger.size - new Set(differing.map(({ id }) => id)).size,
    recognised: present.filter(({ id }) => own.has(id)).length,
    frozen: present.filter(({ item }) => item?.['frozenSince'] != null).length,
    missing: gone.length,
    held: present.filter(({ item }) => item?.['held'] != null).length,
    differences: [...differing, ...gone.flatMap((difference) => difference ?? [])],
  };
}

/** A copy of what we posted is not stored a second time; one stored before it was recognised names its counterpart. */
function countedTwice(item: Item | undefined): Fact[] {
  if (!item || item['matchedTo'] != null) return [];
  return [{ field: 'matchedTo', ledger: 'posted by us', stored: null }];
}

/** The stored records that the ledger does not have: each must be marked missing, and not be offered for payment. */
function goneItems({ entity, prefix, ledger, items }: Sides): (Difference | undefined)[] {
  return [...items]
    .map(([storedId, item]) => ({ id: storedId.slice(prefix.length), item }))
    .filter(({ id, item }) => !ledger.has(id) && item['origin'] !== 'alternative')
    .map(({ id, item }) => {
      const explained = item['missingSince'] != null && item['collectible'] !== true;
      const field = 'missingSince';
      return explained ? undefined : { entity, id, field, ledger: undefined, stored: item[field] };
    });
}

/** Invoices with the line items that stand in items of their own put back in. */
function wholeItems(items: readonly Item[], key: string): ReadonlyMap<string, Item> {
  const whole = new Map<string, Item>();
  for (const item of items) {
    const id = String(item[key]);
    const [owner = id] = id.split('#lines#');
    if (owner === id) whole.set(id, item);
    else {
      const header = whole.get(owner) ?? {};
      whole.set(owner, {
        ...header,
        lineItems: [...rowsOf(header['lineItems']), ...rowsOf(item['lineItems'])],
      });
    }
  }
  return whole;
}
