import type { Invoice } from '../../domain/invoice/invoice.ts';
import { invoiceTodos } from '../../domain/invoice/todos.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { includesTodo } from '../../domain/reasons/todo-item.ts';
import { nowOf } from '../engine/clock.ts';
import type { WriteBackDeps } from '../engine/ports.ts';

/**
 * Makes the intents of the other payments of these invoices due. All payments of an invoice share its to-dos, so a
 * change of one payment may open, change or close to-dos that another intent lists. Nothing is woken if nothing
 * changed since `notified`: two intents that woke each other again and again would never end.
 */
export async function wakeOthers(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  notified?: PaymentCase,
): Promise<void> {
  const { intent, invoices } = paymentCase;
  if (notified && isSame(notified, paymentCase)) return;
  await wakePaymentsOf(deps, intent, [...invoices.values()]);
}

/** True if neither the payment nor one of its invoices changed. */
function isSame(before: PaymentCase, { payment, invoices }: PaymentCase): boolean {
  const isUnchanged = (invoice: Invoice) =>
    before.invoices.get(invoice.invoiceId)?.version === invoice.version;
  return before.payment.version === payment.version && [...invoices.values()].every(isUnchanged);
}

/** Wakes the intents of the other payments of those invoices whose to-dos this write changed. */
export function wakeOthersOfChanged(
  deps: WriteBackDeps,
  { intent, invoices: before }: PaymentCase,
  changed: readonly Invoice[],
): Promise<void> {
  const withOtherTodos = changed.filter((invoice) => !hasSameTodos(before.get(invoice.invoiceId), invoice));
  return wakePaymentsOf(deps, intent, withOtherTodos);
}

async function wakePaymentsOf(
  deps: WriteBackDeps,
  { connectionId, writeBackId: own }: PaymentCase['intent'],
  invoices: readonly Invoice[],
): Promise<void> {
  const entries = invoices.flatMap(({ alternative }) => alternative);
  for (const writeBackId of new Set(entries.map(({ paymentId }) => `payment#${paymentId}`))) {
    if (writeBackId !== own) await deps.intents.wakeLater({ connectionId, writeBackId }, nowOf(deps));
  }
}

function hasSameTodos(before: Invoice | undefined, next: Invoice): boolean {
  const [earlier, wanted] = [before ? invoiceTodos(before) : [], invoiceTodos(next)];
  return earlier.length === wanted.length && wanted.every((todo) => includesTodo(earlier, todo));
}
