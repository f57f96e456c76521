import * as z from 'zod';
import type { Item, TableReader } from '../tables.ts';

const list = z.array(z.string()).nullish();
const intentSchema = z.looseObject({
  writeBackId: z.string(),
  state: z.string(),
  reason: z.string().nullish().default(null),
  closedAs: z.string().nullish().default(null),
  ledgerIds: list.transform((ids) => ids ?? []),
  sightings: list.transform((ids) => ids ?? []),
  firstSentAt: z.string().nullish().default(null),
  generationSentAt: z.string().nullish(),
});
/** An intent as it is stored, as far as the comparison reads it. */
export type IntentItem = z.infer<typeof intentSchema>;

/** What a person was asked to do, open or closed. */
export interface TodoItem {
  readonly code: string;
  /** Every word of it, to find whom it is about. */
  readonly words: ReadonlySet<string>;
}

/** DynamoDB's side: what the comparison reads of one connection. */
export interface Here {
  readonly invoices: ReadonlyMap<string, Item>;
  readonly payments: ReadonlyMap<string, Item>;
  readonly deposits: ReadonlyMap<string, Item>;
  readonly intents: ReadonlyMap<string, IntentItem>;
  readonly todos: readonly TodoItem[];
}

export async function readHere(reader: TableReader, connectionId: string): Promise<Here> {
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
  // The claims of ledger payments stand beside the intents that claimed them.
  const intents = items.filter(({ claimedBy }) => claimedBy === undefined);
  return new Map(intents.map((item) => intentSchema.parse(item)).map((one) => [one.writeBackId, one]));
}

/** Which of these things somebody was asked to do about a payment or payout of Alternative; undefined if none. */
export function todoAbout({ todos }: Here, codes: readonly string[], id: string): string | undefined {
  return codes.find((wanted) => todos.some(({ code, words }) => code === wanted && words.has(id)));
}
