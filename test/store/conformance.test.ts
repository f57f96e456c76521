import { randomUUID } from 'node:crypto';
import { connectionId } from '../../functions/domain/ids.ts';
import { paymentSchema } from '../../functions/domain/payment.ts';
import { heldRecords } from '../../functions/store/held.ts';
import { intents } from '../../functions/store/intents.ts';
import { invoiceTable } from '../../functions/store/invoices.ts';
import { ledgerPayments } from '../../functions/store/ledger-payments.ts';
import { profiles } from '../../functions/store/profiles.ts';
import { recordTable } from '../../functions/store/records.ts';
import { seenIds } from '../../functions/store/seen.ts';
import { syncStates } from '../../functions/store/sync-states.ts';
import { todos } from '../../functions/store/todos.ts';
import { writeBacks } from '../../functions/store/write-backs.ts';
import { itemsOf, newConnection, newTable } from '../support/dynamodb.ts';
import { type Conforming, conformance } from '../support/memory/conformance.ts';
import { memoryStores } from '../support/memory/index.ts';
import { MemoryTables } from '../support/memory/tables.ts';

conformance('DynamoDB', async (): Promise<Conforming> => {
  const tables = {
    connections: await newTable('Connections'),
    invoices: await newTable('Invoices'),
    payments: await newTable('Payments'),
    writeBacks: await newTable('WriteBacks'),
  };
  const { connections } = tables;
  const known = profiles(connections);
  return {
    stores: {
      writeBacks: writeBacks({ ...tables, profiles: known }),
      intents: intents(tables.writeBacks),
      ledgerPayments: ledgerPayments(tables.payments),
      invoices: invoiceTable(tables.invoices),
      payments: recordTable(tables.payments, 'paymentId', paymentSchema, ['customerId']),
      profiles: known,
      states: syncStates(connections),
      todos: todos(connections),
      heldRecords: heldRecords(connections),
      seen: seenIds(connections),
    },
    newConnection,
    async todosOf(id) {
      const items = await itemsOf(connections, id);
      const found = items.filter(({ item }) => String(item).startsWith('todo#'));
      return found.map(({ code, closedAt }) => ({ code: String(code), open: closedAt === undefined }));
    },
  };
});

conformance('memory', async (): Promise<Conforming> => {
  const tables = new MemoryTables();
  return {
    stores: memoryStores(tables),
    newConnection: () => connectionId.parse(`connection-${randomUUID()}`),
    async todosOf(id) {
      return tables.todos.list(id).map(([, { code, closedAt }]) => ({ code, open: closedAt === undefined }));
    },
  };
});
