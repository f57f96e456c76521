import {
  type AlternativeEvent,
  type AlternativeOptions,
  startAlternative,
} from '../../../lib/local/alternative/index.ts';
import type { Item, TableReader } from '../../../lib/local/tables.ts';

/** A reader of tables that stand in memory, by name. */
export function readerOf(tables: Readonly<Record<string, readonly Item[]>>): TableReader {
  const fits = (item: Item, key: Item) =>
    Object.entries(key).every(([name, value]) => name === 'connectionId' || item[name] === value);
  return {
    items: async (table) => [...(tables[table] ?? [])],
    item: async (table, key) => (tables[table] ?? []).find((item) => fits(item, key)),
    close: () => undefined,
  };
}

/** An invoice of 100 dollars as the Invoices table shows it. */
export function shownItem(invoiceId: string, changes: Item = {}): Item {
  return {
    invoiceId,
    documentNumber: `INV-${invoiceId}`,
    customerId: 'customer-1',
    currency: 'USD',
    amountDue: 10_000,
    collectible: true,
    ...changes,
  };
}

/** The platform over these invoices, with a bus that keeps what it is given. */
export function alternativeOver(items: readonly Item[], options: Partial<AlternativeOptions> = {}) {
  const sent: AlternativeEvent[] = [];
  const bus = {
    put: async (events: readonly AlternativeEvent[]) => void sent.push(...events),
    close: () => undefined,
  };
  const now = () => Date.parse('2026-03-10T14:00:00.000Z');
  const alternative = startAlternative({
    connectionId: 'connection-1',
    reader: readerOf({ Invoices: items }),
    bus,
    seed: 'test',
    now,
    ...options,
  });
  return { alternative, books: alternative.books, sent };
}
