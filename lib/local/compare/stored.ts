import * as z from 'zod';
import type { Item, TableReader } from '../tables.ts';

const ledgerRecord = z.looseObject({ ledgerId: z.string().nullable(), role: z.string() });
const intentSchema = z
  .looseObject({
    writeBackId: z.string(),
    state: z.string(),
    reason: z.string().nullish().default(null),
    closedAs: z.string().nullish().default(null),
    ledgerRecords: z.array(ledgerRecord).nullish(),
    firstSentAt: z.string().nullish().default(null),
    generationSentAt: z.string().nullish(),
  })
  .transform(({ ledgerRecords, ...intent }) => {
    const idsOf = (wanted: string) =>
      (ledgerRecords ?? []).flatMap(({ ledgerId, role }) => (role === wanted && ledgerId ? [ledgerId] : []));
    return { ...intent, ledgerIds: idsOf('current'), sightings: idsOf('sighted') };
  });
/** An intent as it is stored, as far as the comparison reads it. */
export type IntentItem = z.infer<typeof intentSchema>;

/** A to-do, open or closed. */
export interface TodoItem {
  readonly code: string;
  /** Every word of the to-do, to find the payments and payouts that it is about. */
  readonly words: ReadonlySet<string>;
}

/** What DynamoDB has of one connection, as far as the comparison reads it. */
export interface Stored {
  readonly invoices: ReadonlyMap<string, Item>;
  readonly payments: ReadonlyMap<string, Item>;
  readonly deposits: ReadonlyMap<string, Item>;
  readonly intents: ReadonlyMap<string, IntentItem>;
  readonly todos: readonly TodoItem[];
}

export async function readStored(reader: TableReader, connectionId: string): Promise<Stored> {
  const keyed = async (table: string, key: string) =>
    new Map((await reader.items(table, connectionId)).map((item) => [String(item[key]), item]));
  const control = await reader.items('Connections', connectionId);
  return {
    invoices: await keyed('Invoices', 'invoiceId'),
    payments: await keyed('Payments', 'paymentId'),
    deposits: await keyed('Deposits', 'depositId'),
    intents: await readIntents(reader, connectionId),
    todos: control
      .filter(({ item }) => String(item).startsWith('todo#'))
      .map((item) => ({ code: String(item['code']), words: new Set(JSON.stringify(item).split(/\W+/)) })),
  };
}

export async function readIntents(
  reader: TableReader,
  connectionId: string,
): Promise<ReadonlyMap<string, IntentItem>> {
  const items = await reader.items('WriteBacks', connectionId);
  // The table also holds the claims of ledger payments.
  const intents = items.filter(({ claimedBy }) => claimedBy === undefined);
  return new Map(
    intents.map((item) => intentSchema.parse(item)).map((intent) => [intent.writeBackId, intent]),
  );
}

/** The first of these codes for which a to-do about the payment or payout exists; undefined if none does. */
export function todoAbout({ todos }: Stored, codes: readonly string[], id: string): string | undefined {
  return codes.find((wanted) => todos.some(({ code, words }) => code === wanted && words.has(id)));
}
