import type { RutterSide } from '../rutter.ts';
import type { Item, TableReader } from '../tables.ts';
import { comparisons } from './entities.ts';
import { type FieldPair, rowsOf } from './fields.ts';
import { readLedger } from './ledger.ts';
import type { LedgerRows } from './rutter-lists.ts';
import { type IntentItem, readIntents } from './stored.ts';

/** A field in which the ledger and DynamoDB differ, and nothing explains why. */
export interface Difference extends FieldPair {
  readonly entity: string;
  readonly id: string;
}

/** The comparison of one entity, in numbers of records. */
export interface EntityComparison {
  readonly entity: string;
  readonly inLedger: number;
  readonly stored: number;
  readonly agree: number;
  /** Posted by us: DynamoDB has them as Alternative's payments or payouts. */
  readonly recognised: number;
  /** Paid and frozen: later changes in the ledger are not shown. */
  readonly frozen: number;
  /** No longer in the ledger, and marked missing in DynamoDB. */
  readonly missing: number;
  /** Held for a person, because the ledger's version cannot be taken. */
  readonly held: number;
  readonly differences: readonly Difference[];
}

/** Compares every record of the ledger with DynamoDB, and every record of DynamoDB with the ledger. */
export async function compareRecords(
  rutter: RutterSide,
  accessToken: string,
  reader: TableReader,
  connectionId: string,
): Promise<EntityComparison[]> {
  const ledger = await readLedger(rutter, accessToken, connectionId);
  const intents = await readIntents(reader, connectionId);
  const results: EntityComparison[] = [];
  for (const { entity, table, list, key, prefix, fields, posts } of comparisons) {
    const items = wholeItems(await reader.items(table, connectionId), key);
    results.push(
      compareEntity({
        entity,
        key,
        prefix,
        ledger: ledger.lists[list],
        items,
        own: postedLedgerIds(intents, posts),
        fields: (row, item) => fields(row, item, ledger),
      }),
    );
  }
  return results;
}

/** The ledger records that are copies of ours: we posted them, a person named them, or their memo was recognised. */
function postedLedgerIds(
  intents: ReadonlyMap<string, IntentItem>,
  posts: string | null,
): ReadonlySet<string> {
  const own = [...intents.values()].filter(({ writeBackId }) => writeBackId.startsWith(`${posts}#`));
  return new Set(own.flatMap(({ ledgerIds, sightings }) => [...ledgerIds, ...sightings]));
}

interface EntitySides {
  readonly entity: string;
  readonly key: string;
  readonly prefix: string;
  readonly ledger: LedgerRows;
  readonly items: ReadonlyMap<string, Item>;
  readonly own: ReadonlySet<string>;
  readonly fields: (row: Item, item: Item) => FieldPair[];
}

function compareEntity(sides: EntitySides): EntityComparison {
  const { entity, key, prefix, ledger, items, own, fields } = sides;
  const present = [...ledger].map(([id, row]) => ({ id, row, item: items.get(`${prefix}${id}`) }));
  const differing = present.flatMap(({ id, row, item }) => {
    if (own.has(id)) return storedTwice(item).map((pair) => ({ entity, id, ...pair }));
    if (!item) return [{ entity, id, field: key, ledger: id, stored: undefined }];
    return fields(row, item)
      .filter((pair) => pair.ledger !== pair.stored)
      .map((pair) => ({ entity, id, ...pair }));
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

/** A difference if a copy of what we posted is stored as a record of its own, and does not name the payment that it records. */
function storedTwice(item: Item | undefined): FieldPair[] {
  if (!item || item['matchedTo'] != null) return [];
  return [{ field: 'matchedTo', ledger: 'posted by us', stored: null }];
}

/** The stored records that the ledger does not have; a difference for each that is not marked missing or is still offered for payment. */
function goneItems({ entity, prefix, ledger, items }: EntitySides): (Difference | undefined)[] {
  return [...items]
    .map(([storedId, item]) => ({ id: storedId.slice(prefix.length), item }))
    .filter(({ id, item }) => !ledger.has(id) && item['origin'] !== 'alternative')
    .map(({ id, item }) => {
      const explained = item['missingSince'] != null && item['collectible'] !== true;
      const field = 'missingSince';
      return explained ? undefined : { entity, id, field, ledger: undefined, stored: item[field] };
    });
}

/** The items by id. Line items that are stored as items of their own are put back into their invoice. */
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
