import type * as z from 'zod';
import type { ConnectionId } from '../../../functions/domain/shared/ids.ts';

/**
 * The items of one table. What comes out is what the schema makes of the JSON that went in, as with DynamoDB; and
 * nobody can change what they read.
 */
export class Items<Item extends object> {
  /** How often anything was written. */
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

  /** In the order of their keys. */
  list(connectionId: ConnectionId): [id: string, item: Item][] {
    const items = [...(this.#items.get(connectionId) ?? [])];
    return items.sort(([one], [other]) => (one < other ? -1 : 1));
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
