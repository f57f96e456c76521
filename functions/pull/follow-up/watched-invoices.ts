import type { Invoice } from '../../domain/invoice/invoice.ts';
import { invoiceTodos } from '../../domain/invoice/todos.ts';
import { includesTodo, type Todo } from '../../domain/reasons/todo-item.ts';
import { addMs, instantOf } from '../../domain/shared/time.ts';
import type { Intents } from '../../store/intents.ts';
import type { RecordTable } from '../../store/records.ts';
import type { Todos } from '../../store/todos.ts';
import { graceMs, wakeIntentsOf } from './wake-intents.ts';

interface WatchDeps {
  readonly intents: Pick<Intents, 'wake' | 'wakeLater'>;
  readonly todos: Pick<Todos, 'open' | 'close'>;
  /** In milliseconds. */
  readonly now: () => number;
}

/**
 * The Invoices table as pulls write it. Each write also does this:
 *
 * | invoice | what follows |
 * |---|---|
 * | with Alternative payments | wakes their intents, which keep the to-dos of the invoice |
 * | without | opens and closes the to-dos of the invoice here |
 */
export function watchedInvoices(
  table: RecordTable<Invoice>,
  { intents, todos, now }: WatchDeps,
): RecordTable<Invoice> {
  async function putWithPayments(next: Invoice, read: Invoice | undefined) {
    // If this run dies after the write, the intents still wake, a minute later.
    const later = addMs(instantOf(now()), graceMs);
    await wakeIntentsOf([next], (key) => intents.wakeLater(key, later));
    const refused = await table.put(next, read);
    if (!refused) await wakeIntentsOf([next], (key) => intents.wake(key, instantOf(now())));
    return refused;
  }

  async function putWithoutPayments(next: Invoice, read: Invoice | undefined) {
    // Before the invoice: after a crash in between, the invoice still differs and the next pull does this again.
    await updateTodos(read, next);
    const refused = await table.put(next, read);
    if (refused) await updateTodos(next, refused.conflict);
    return refused;
  }

  /** Opens the to-dos that are new and closes those that are done. One that a person closed is not opened again. */
  async function updateTodos(before: Invoice | undefined, next: Invoice | undefined): Promise<void> {
    const [open, wanted] = [todosOf(before), todosOf(next)];
    for (const { why, subject, connectionId } of open.filter((todo) => !includesTodo(wanted, todo))) {
      await todos.close({ connectionId, subject }, why.code, instantOf(now()));
    }
    for (const { why, ...about } of wanted.filter((todo) => !includesTodo(open, todo))) {
      await todos.open(about, why, instantOf(now()));
    }
  }

  return {
    ...table,
    put: (next, read) =>
      next.alternative.length > 0 ? putWithPayments(next, read) : putWithoutPayments(next, read),
  };
}

type InvoiceTodo = Todo & Pick<Invoice, 'connectionId'>;

function todosOf(invoice: Invoice | undefined): InvoiceTodo[] {
  if (!invoice) return [];
  const { connectionId } = invoice;
  return invoiceTodos(invoice).map((todo) => ({ connectionId, ...todo }));
}
