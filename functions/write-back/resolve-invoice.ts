import { takeLedgerValues } from '../domain/invoice/apply-payments.ts';
import type { Invoice } from '../domain/invoice/invoice.ts';
import { invoiceTodos } from '../domain/invoice/todos.ts';
import type { InvoiceDecision } from '../domain/payment/decision.ts';
import { isSameTodo, todoKey } from '../domain/reasons/todo-item.ts';
import { InvalidInput } from '../domain/shared/errors.ts';
import { addMs } from '../domain/shared/time.ts';
import type { IntentKey } from '../store/intent-triggers.ts';
import { nowOf } from './engine/clock.ts';
import { PaymentContended } from './engine/errors.ts';
import type { WriteBackDeps } from './engine/ports.ts';

/** What an invoice shows after a person's decision about it. */
type ResolvedInvoice = Pick<
  Invoice,
  'connectionId' | 'invoiceId' | 'status' | 'amountDue' | 'collectible' | 'paidIn'
>;

const resolveInvoiceTries = 5;
/** The sweep drives the intents of the invoice after this time, in case this run dies after the write. */
export const wakeAgainAfterMs = 60_000;

/**
 * Carries out a person's decision to show the ledger's values of a frozen invoice again:
 *
 * - The invoice shows its latest snapshot.
 * - To-dos that this answers are closed, with the person and the note.
 * - The intents of its payments are driven again.
 *
 * Throws {@link InvalidInput} for an invoice that is unknown or not frozen.
 */
export async function resolveInvoice(
  deps: WriteBackDeps,
  { connectionId, invoiceId, by, note }: InvoiceDecision,
): Promise<ResolvedInvoice> {
  for (let attempt = 0; attempt < resolveInvoiceTries; attempt++) {
    const stored = await deps.paymentCases.invoice(connectionId, invoiceId);
    if (!stored)
      throw new InvalidInput('invoiceId', `connection ${connectionId} has no invoice ${invoiceId}`);
    if (stored.frozenSince === null) {
      throw new InvalidInput(
        'invoiceId',
        'it is not frozen by a payment, so it already shows the values of the ledger',
      );
    }
    const now = nowOf(deps);
    const next = takeLedgerValues(stored, now);
    const stillOpen = invoiceTodos(next).map(todoKey);
    const answered = invoiceTodos(stored).filter(
      (todo) => !stillOpen.some((key) => isSameTodo(key, todoKey(todo))),
    );
    // To-dos before the invoice: after a crash in between, the invoice is still frozen and the person can decide
    // again.
    for (const { subject, why } of answered) {
      await deps.todos.close({ connectionId, subject }, why.code, now, { by, note });
    }
    const keys = intentKeysOf(next);
    const later = addMs(now, wakeAgainAfterMs);
    for (const key of keys) await deps.intents.wakeLater(key, later);
    if (!(await deps.paymentCases.saveInvoice(next, stored))) continue;
    for (const key of keys) await deps.intents.wake(key, now);
    deps.log.info('take-ledger-values', { invoiceId, by, note });
    const { status, amountDue, collectible, paidIn } = next;
    return { connectionId, invoiceId, status, amountDue, collectible, paidIn };
  }
  throw new PaymentContended(invoiceId);
}

function intentKeysOf({ connectionId, alternative }: Invoice): IntentKey[] {
  return alternative.map(({ paymentId }) => ({ connectionId, writeBackId: `payment#${paymentId}` }));
}
