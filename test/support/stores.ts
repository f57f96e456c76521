import * as z from 'zod';
import { paymentSchema } from '../../functions/domain/ledger/payment.ts';
import type { ConnectionId } from '../../functions/domain/shared/ids.ts';
import { heldRecords } from '../../functions/store/held.ts';
import { intents } from '../../functions/store/intents.ts';
import { invoiceTable } from '../../functions/store/invoices.ts';
import { ledgerPayments } from '../../functions/store/ledger-payments.ts';
import { paymentCases } from '../../functions/store/payment-cases.ts';
import { payoutCases } from '../../functions/store/payout-cases.ts';
import { profiles } from '../../functions/store/profiles.ts';
import { recordTable } from '../../functions/store/records.ts';
import { seenIds } from '../../functions/store/seen.ts';
import { syncStates } from '../../functions/store/sync-states.ts';
import { todos } from '../../functions/store/todos.ts';
import { itemsOf, newTable } from './dynamodb.ts';
import { memoryStores, type Stores } from './memory/index.ts';
import { MemoryTables } from './memory/tables.ts';

const todoItem = z.looseObject({
  item: z.string().startsWith('todo#'),
  code: z.string(),
  sentence: z.string(),
  closedAt: z.string().optional(),
});
export type TodoItem = z.infer<typeof todoItem>;

/** Every store that posting and pulling use, and a list of the to-dos. */
export interface TestStores extends Stores {
  /** Sorted by code. */
  todosOf(connectionId: ConnectionId): Promise<readonly TodoItem[]>;
}

export type DynamodbStores = Awaited<ReturnType<typeof dynamodbStores>>;

/** The deployed stores, over new and empty tables. */
export async function dynamodbStores() {
  const tables = {
    connections: await newTable('Connections'),
    invoices: await newTable('Invoices'),
    payments: await newTable('Payments'),
    deposits: await newTable('Deposits'),
    writeBacks: await newTable('WriteBacks'),
  };
  const { connections } = tables;
  const profileStore = profiles(connections);
  return {
    tables,
    paymentCases: paymentCases({ ...tables, profiles: profileStore }),
    payoutCases: payoutCases({ ...tables, profiles: profileStore }),
    intents: intents(tables.writeBacks),
    ledgerPayments: ledgerPayments(tables.payments),
    invoices: invoiceTable(tables.invoices),
    payments: recordTable(tables.payments, 'paymentId', paymentSchema, ['customerId']),
    profiles: profileStore,
    states: syncStates(connections),
    todos: todos(connections),
    heldRecords: heldRecords(connections),
    seen: seenIds(connections),
    todosOf: async (connectionId: ConnectionId) =>
      (await itemsOf(connections, connectionId)).flatMap((item) => todoItem.safeParse(item).data ?? []),
  };
}

/** Stores in memory that behave like those on DynamoDB, for tests of what happens between them and the ledger. */
export function storesInMemory(): TestStores {
  const tables = new MemoryTables();
  return {
    ...memoryStores(tables),
    todosOf: async (connectionId) =>
      tables.todos
        .list(connectionId)
        .map(([item, todo]) => ({ ...todo, item }))
        .sort((a, b) => (a.item < b.item ? -1 : 1)),
  };
}
