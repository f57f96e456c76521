import type { Invoice } from '../../domain/invoice/invoice.ts';
import { invoiceTodos } from '../../domain/invoice/todos.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { includesTodo } from '../../domain/reasons/todo-item.ts';
import { nowOf } from '../engine/clock.ts';
import type { WriteBackDeps } from '../engine/ports.ts';

/**
 * Has the sweep look at the other payments of these invoices: the to-dos of an invoice stand with the intents of any of
 * its payments, and what changed for one of them may open, change or settle those. Two that told each other the same
 * again and again would never end.
 */
export async function wakeOthers(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  told?: PaymentCase,
): Promise<void> {
  const { intent, invoices } = paymentCase;
  if (told && isSame(told, paymentCase)) return;
  await wakePaymentsOf(deps, intent, [...invoices.values()]);
}

/** Whether nothing happened to a payment and its invoices. */
function isSame(before: PaymentCase, { payment, invoices }: PaymentCase): boolean {
  const isStill = (invoice: Invoice) => before.invoices.get(invoice.invoiceId)?.version === invoice.version;
  return before.payment.version === payment.version && [...invoices.values()].every(isStill);
}

/** The same for invoices that were stored with an intent, where that changed what they ask of a person. */
export function wakeOthersOfChanged(
  deps: WriteBackDeps,
  { intent, invoices: before }: PaymentCase,
  changed: readonly Invoice[],
): Promise<void> {
  const asked = changed.filter((invoice) => !hasSameTodos(before.get(invoice.invoiceId), invoice));
  return wakePaymentsOf(deps, intent, asked);
}

async function wakePaymentsOf(
  deps: WriteBackDeps,
  { connectionId, writeBackId: own }: PaymentCase['intent'],
  invoices: readonly Invoice[],
): Promise<void> {
  const paid = invoices.flatMap(({ alternative }) => alternative);
  for (const writeBackId of new Set(paid.map(({ paymentId }) => `payment#${paymentId}`))) {
    if (writeBackId !== own) await deps.intents.wakeLater({ connectionId, writeBackId }, nowOf(deps));
  }
}

function hasSameTodos(before: Invoice | undefined, next: Invoice): boolean {
  const [paymentCase, wanted] = [before ? invoiceTodos(before) : [], invoiceTodos(next)];
  return paymentCase.length === wanted.length && wanted.every((todo) => includesTodo(paymentCase, todo));
}
