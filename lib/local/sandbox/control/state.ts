import * as z from 'zod';
import { objectTypes } from '../cache/resources.ts';
import type { Connection } from '../connections/connection.ts';
import type { World } from '../world.ts';

const kinds = ['accounts', 'customers', 'invoices', 'payments', 'creditMemos', 'deposits'] as const;

/** Body of the route `state`: which connection, and which rows of its books. All unless given. */
export const stateSchema = z.strictObject({
  connectionId: z.uuid().exactOptional(),
  rows: z.array(z.enum(kinds)).default([...kinds]),
});

const rowsOf = ({ ledger }: Connection, kind: (typeof kinds)[number]): readonly unknown[] =>
  kind === 'invoices'
    ? [...ledger.invoices.keys()].map((id) => ledger.invoice(id))
    : [...ledger[kind].values()];

const dumpConnection = (connection: Connection, rows: readonly (typeof kinds)[number][]) => ({
  id: connection.id,
  name: connection.name,
  platform: connection.platform,
  state: connection.state,
  bankDeposits: connection.bankDeposits,
  lastSyncCompletedAt: connection.cache.lastSyncCompletedAt,
  cached: Object.fromEntries(objectTypes.map((type) => [type, connection.cache.tables[type].size])),
  closedThrough: connection.ledger.books.closedThrough,
  ledger: Object.fromEntries(rows.map((kind) => [kind, rowsOf(connection, kind)])),
});

/**
 * The clock, the connections and their books, without tokens. Amounts are minor units. Invoices have `total`, `due` and
 * `status`.
 */
export const dumpState = (world: World, { connectionId, rows }: z.infer<typeof stateSchema>) => ({
  now: world.clock.now(),
  connections: world.connections
    .list()
    .filter(({ id }) => connectionId === undefined || connectionId === id)
    .map((connection) => dumpConnection(connection, rows)),
});
