import * as z from 'zod';
import type { ConnectionId } from '../../functions/domain/ids.ts';
import { intents } from '../../functions/store/intents.ts';
import { ledgerPayments } from '../../functions/store/ledger-payments.ts';
import { payouts } from '../../functions/store/payouts.ts';
import { profiles } from '../../functions/store/profiles.ts';
import { syncStates } from '../../functions/store/sync-states.ts';
import { todos } from '../../functions/store/todos.ts';
import { writeBacks } from '../../functions/store/write-backs.ts';
import { itemsOf, newTable } from './dynamodb.ts';

const todoItem = z.looseObject({
  item: z.string().startsWith('todo#'),
  code: z.string(),
  sentence: z.string(),
  closedAt: z.string().optional(),
});
export type TodoItem = z.infer<typeof todoItem>;

export type Stores = Awaited<ReturnType<typeof storesOf>>;

/** Every store that posting uses, over new and empty tables. */
export async function storesOf() {
  const tables = {
    connections: await newTable('Connections'),
    invoices: await newTable('Invoices'),
    payments: await newTable('Payments'),
    deposits: await newTable('Deposits'),
    outbox: await newTable('WriteBacks'),
  };
  const { connections, invoices, payments, deposits, outbox } = tables;
  const known = profiles(connections);
  const todosOf = async (connectionId: ConnectionId): Promise<TodoItem[]> =>
    (await itemsOf(connections, connectionId)).flatMap((item) => todoItem.safeParse(item).data ?? []);
  return {
    tables,
    profiles: known,
    writeBacks: writeBacks({ payments, writeBacks: outbox, invoices, profiles: known }),
    payouts: payouts({ deposits, payments, writeBacks: outbox, invoices, profiles: known }),
    intents: intents(outbox),
    ledgerPayments: ledgerPayments(payments),
    states: syncStates(connections),
    todos: todos(connections),
    todosOf,
    /** Codes of the to-dos that are open, in the order of their names. */
    openTodos: async (connectionId: ConnectionId): Promise<string[]> =>
      (await todosOf(connectionId)).filter(({ closedAt }) => closedAt === undefined).map(({ code }) => code),
  };
}
