import type { Invoice } from '../../domain/invoice/invoice.ts';
import { invoiceTodos } from '../../domain/invoice/todos.ts';
import { includesTodo, type Todo } from '../../domain/reasons/todo-item.ts';
import { addMs, instantOf } from '../../domain/shared/time.ts';
import type { Intents } from '../../store/intents.ts';
import type { RecordTable } from '../../store/records.ts';
import type { Todos } from '../../store/todos.ts';
import { graceMs, wakeIntentsOf } from './wake-intents.ts';

export interface Watchers {
  readonly intents: Pick<Intents, 'wake' | 'wakeLater'>;
  readonly todos: Pick<Todos, 'open' | 'close'>;
  /** In milliseconds. */
  readonly now: () => number;
}

/**
 * The Invoices table as pulls write it. The intents of an invoice's payments learn of each write, and look after its
 * to-dos; those of an invoice without such payments are opened and closed here.
 */
export function watchedInvoices(
  table: RecordTable<Invoice>,
  { intents, todos, now }: Watchers,
): RecordTable<Invoice> {
  async function putPaid(next: Invoice, read: Invoice | undefined) {
    // Should this run die after the write, they learn of it all the same.
    const later = addMs(instantOf(now()), graceMs);
    await wakeIntentsOf([next], (key) => intents.wakeLater(key, later));
    const refused = await table.put(next, read);
    if (!refused) await wakeIntentsOf([next], (key) => intents.wake(key, instantOf(now())));
    return refused;
  }

  async function putUnpaid(next: Invoice, read: Invoice | undefined) {
    // Before the invoice: after a crash in between it differs still, and this is done again.
    await follow(read, next);
    const refused = await table.put(next, read);
    if (refused) await follow(next, refused.conflict);
    return refused;
  }

  /** Opens what is new to do and closes what is done. A person who closed one is not told the same again. */
  async function follow(before: Invoice | undefined, next: Invoice | undefined): Promise<void> {
    const [known, wanted] = [todosOf(before), todosOf(next)];
    for (const { why, subject, connectionId } of known.filter((one) => !includesTodo(wanted, one))) {
      await todos.close({ connectionId, subject }, why.code, instantOf(now()));
    }
    for (const { why, ...about } of wanted.filter((one) => !includesTodo(known, one))) {
      await todos.open(about, why, instantOf(now()));
    }
  }

  return {
    ...table,
    put: (next, read) => (next.alternative.length > 0 ? putPaid(next, read) : putUnpaid(next, read)),
  };
}

type InvoiceTodo = Todo & Pick<Invoice, 'connectionId'>;

function todosOf(invoice: Invoice | undefined): InvoiceTodo[] {
  if (!invoice) return [];
  const { connectionId } = invoice;
  return invoiceTodos(invoice).map((todo) => ({ connectionId, ...todo }));
}
