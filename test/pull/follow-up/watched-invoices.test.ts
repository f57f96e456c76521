import { beforeAll, describe, expect, it } from 'vitest';
import { decideInvoice, markInvoiceMissing } from '../../../functions/domain/invoice/from-ledger.ts';
import type { Invoice } from '../../../functions/domain/invoice/invoice.ts';
import type { ConnectionId } from '../../../functions/domain/shared/ids.ts';
import { watchedInvoices } from '../../../functions/pull/follow-up/watched-invoices.ts';
import type { Table } from '../../../functions/store/dynamo.ts';
import type { IntentKey } from '../../../functions/store/intent-triggers.ts';
import { intents } from '../../../functions/store/intents.ts';
import { invoiceTable } from '../../../functions/store/invoices.ts';
import type { RecordTable } from '../../../functions/store/records.ts';
import { todos } from '../../../functions/store/todos.ts';
import { itemsOf, newConnection, newTable } from '../../support/dynamodb.ts';
import {
  dollars,
  invoice,
  ledgerInvoice,
  link,
  minute,
  taken,
  withPayments,
} from '../../support/factories.ts';

let connections: Table;
let records: Table;
beforeAll(async () => {
  [connections, records] = await Promise.all([newTable('Connections'), newTable('Invoices')]);
});

const now = Date.parse(minute(60));

/** The table as pulls write it. `happened` lists the calls in their order. */
function watched(happened: string[] = [], put?: RecordTable<Invoice>['put']) {
  const table = invoiceTable(records);
  const known = todos(connections);
  return watchedInvoices(
    {
      ...table,
      async put(next, read) {
        const refused = await (put ?? table.put)(next, read);
        happened.push(refused ? 'refused' : 'written');
        return refused;
      },
    },
    {
      intents: {
        wake: async ({ writeBackId }: IntentKey, at) =>
          void happened.push(`${writeBackId} at once, ${at.slice(11, 16)}`),
        wakeLater: async ({ writeBackId }: IntentKey, at) =>
          void happened.push(`${writeBackId} by ${at.slice(11, 16)}`),
      },
      todos: {
        open: async (about, why, at) => {
          happened.push(`open ${why.code}`);
          await known.open(about, why, at);
        },
        close: async (about, code, at) => {
          happened.push(`close ${code}`);
          await known.close(about, code, at);
        },
      },
      now: () => now,
    },
  );
}

const paidOf = (connectionId: ConnectionId) => ({
  ...invoice({ amountDue: dollars(0), links: [link('cheque', 100)] }),
  connectionId,
});

function later(stored: Invoice, changes: Parameters<typeof ledgerInvoice>[0], at = 9): Invoice {
  const decision = decideInvoice(stored, ledgerInvoice({ lastSyncedAt: minute(at), ...changes }));
  if (!('next' in decision) || !decision.next) throw new Error(`nothing to write: ${decision.outcome}`);
  return decision.next;
}

async function openTodos(connectionId: ConnectionId): Promise<unknown[]> {
  const items = await itemsOf(connections, connectionId);
  return items.filter(({ closedAt }) => closedAt === undefined).map(({ code }) => code);
}

describe('an invoice with payments of Alternative', () => {
  const both = () => ({
    ...withPayments(invoice(), [taken(30), taken(20, { paymentId: taken(1).paymentId, effect: 'none' })]),
    connectionId: newConnection(),
  });

  it('an invoice with Alternative payments wakes their intents after the write, and a minute later in case the run dies', async () => {
    const happened: string[] = [];
    const stored = both();
    await watched(happened).put(stored, undefined);
    await watched(happened).put(markInvoiceMissing(stored, minute(5)), stored);
    const once = [
      'payment#alternative:pay-1 by 01:01',
      'written',
      'payment#alternative:pay-1 at once, 01:00',
    ];
    expect(happened).toEqual([...once, ...once]);
  });

  it('an invoice with Alternative payments wakes their intents even if the run dies while it writes', async () => {
    const happened: string[] = [];
    const dying = watched(happened, async () => {
      throw new Error('killed');
    });
    await expect(dying.put(both(), undefined)).rejects.toThrow('killed');
    expect(happened).toEqual(['payment#alternative:pay-1 by 01:01']);
  });

  it('an invoice with Alternative payments leaves its to-dos to their intents', async () => {
    const happened: string[] = [];
    const stored = { ...withPayments(invoice(), [taken(100)]), connectionId: newConnection() };
    await watched().put(stored, undefined);
    await watched(happened).put(later(stored, { totalAmount: dollars(150) }), stored);
    expect(happened.filter((what) => /^(open|close)/.test(what))).toEqual([]);
  });
});

describe('an invoice without payments of Alternative', () => {
  it('the to-dos of an invoice without Alternative payments are opened and closed before it is written', async () => {
    const happened: string[] = [];
    const table = watched(happened);
    const connectionId = newConnection();
    const paid = paidOf(connectionId);
    const reopened = later(paid, { amountDue: dollars(100), links: [] });
    const mended = later(reopened, { amountDue: dollars(0), links: [link('cheque', 100)] }, 10);
    const gone = markInvoiceMissing(mended, minute(11));
    const steps: [Invoice | undefined, Invoice][] = [
      [undefined, paid],
      [paid, reopened],
      [reopened, mended],
      [mended, gone],
    ];
    for (const [read, next] of steps) await table.put(next, read);
    expect(happened).toEqual([
      'written',
      'open REOPENED_IN_INTACCT',
      'written',
      'close REOPENED_IN_INTACCT',
      'written',
      'open INVOICE_GONE_AFTER_PAYMENT',
      'written',
    ]);
    expect(await openTodos(connectionId)).toEqual(['INVOICE_GONE_AFTER_PAYMENT']);
  });

  it('a to-do whose sentence changes is closed and opened again, and an unchanged one is left alone', async () => {
    const happened: string[] = [];
    const connectionId = newConnection();
    const paid = paidOf(connectionId);
    await watched().put(paid, undefined);
    const links = [link('cheque', 100)];
    const edited = later(paid, { totalAmount: dollars(150), amountDue: dollars(50), links });
    await watched(happened).put(edited, paid);
    const again = later(edited, { totalAmount: dollars(170), amountDue: dollars(70), links }, 10);
    await watched(happened).put(again, edited);
    const same = { ...again, version: again.version + 1, ledger: { ...again.ledger, updatedAt: minute(11) } };
    await watched(happened).put(same, again);
    expect(happened).toEqual([
      'open EDITED_AFTER_PAID',
      'written',
      'close EDITED_AFTER_PAID',
      'open EDITED_AFTER_PAID',
      'written',
      'written',
    ]);
    const [todo] = await itemsOf(connections, connectionId);
    expect(todo).toMatchObject({ sentence: expect.stringContaining('100.00 USD -> 170.00 USD') });
  });

  it('a to-do is closed again if another run wrote the invoice first', async () => {
    const happened: string[] = [];
    const connectionId = newConnection();
    const paid = paidOf(connectionId);
    await watched().put(paid, undefined);
    const mine = later(paid, { amountDue: dollars(100), links: [] });
    const theirs = later(paid, { amountDue: dollars(0), links: [link('cheque', 100)], memo: 'Edited' }, 8);
    await watched().put(theirs, paid);
    expect(await watched(happened).put(mine, paid)).toStrictEqual({ conflict: theirs });
    expect(happened).toEqual([
      'open REOPENED_IN_INTACCT',
      'refused',
      'close REOPENED_IN_INTACCT',
      'open EDITED_AFTER_PAID',
    ]);
    expect(await openTodos(connectionId)).toEqual(['EDITED_AFTER_PAID']);
  });
});

it('an invoice whose intent does not exist yet is written', async () => {
  const writeBacks = await newTable('WriteBacks');
  const table = watchedInvoices(invoiceTable(records), {
    intents: intents(writeBacks),
    todos: todos(connections),
    now: () => now,
  });
  const stored = { ...withPayments(invoice(), [taken(30)]), connectionId: newConnection() };
  expect(await table.put(stored, undefined)).toBeUndefined();
  expect(await itemsOf(writeBacks, stored.connectionId)).toEqual([]);
});
