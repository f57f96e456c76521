import type * as z from 'zod';
import type { ConnectionId } from '../../../functions/domain/shared/ids.ts';

/**
 * The items of one table. As with DynamoDB, an item is read through its schema from the JSON that was written, so that
 * changing what was read changes nothing that is stored.
 */
export class Items<Item extends object> {
  /** The number of writes. */
  writes = 0;
  readonly #schema: z.ZodType<Item>;
  readonly #items = new Map<ConnectionId, Map<string, Item>>();

  constructor(schema: z.ZodType<Item>) {
    this.#schema = schema;
  }

  get(connectionId: ConnectionId, id: string): Item | undefined {
    return this.#items.get(connectionId)?.get(id);
  }

  put(connectionId: ConnectionId, id: string, item: Item): void {
    const stored = this.#schema.parse(JSON.parse(JSON.stringify(item)));
    const ofConnection = this.#items.get(connectionId) ?? new Map<string, Item>();
    this.#items.set(connectionId, ofConnection.set(id, frozen(stored)));
    this.writes += 1;
  }

  remove(connectionId: ConnectionId, id: string): void {
    if (this.#items.get(connectionId)?.delete(id)) this.writes += 1;
  }

  /** Sorted by key. */
  list(connectionId: ConnectionId): [id: string, item: Item][] {
    const items = [...(this.#items.get(connectionId) ?? [])];
    return items.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  connections(): ConnectionId[] {
    return [...this.#items.keys()];
  }
}

function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
