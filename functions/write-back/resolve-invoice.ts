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

/** What an invoice shows after a person decided about it. */
export type ResolvedInvoice = Pick<
  Invoice,
  'connectionId' | 'invoiceId' | 'status' | 'amountDue' | 'collectible' | 'paidIn'
>;

export const resolveInvoiceTries = 5;
/** Should this run die after the write, the intents learn of it all the same. */
export const wakeAgainAfterMs = 60_000;

/**
 * A person takes what Intacct has of an invoice that was paid: it shows its latest snapshot again. The to-dos that this
 * settles close with who and why; its payments' intents look at it anew. Throws {@link InvalidInput}.
 */
export async function resolveInvoice(
  deps: WriteBackDeps,
  { connectionId, invoiceId, by, note }: InvoiceDecision,
): Promise<ResolvedInvoice> {
  for (let attempt = 0; attempt < resolveInvoiceTries; attempt++) {
    const read = await deps.paymentCases.invoice(connectionId, invoiceId);
    if (!read) throw new InvalidInput('invoiceId', `connection ${connectionId} has no invoice ${invoiceId}`);
    if (read.frozenSince === null) {
      throw new InvalidInput('invoiceId', 'it is not paid, and shows what the ledger has already');
    }
    const now = nowOf(deps);
    const next = takeLedgerValues(read, now);
    const left = invoiceTodos(next).map(todoKey);
    const settled = invoiceTodos(read).filter((todo) => !left.some((key) => isSameTodo(key, todoKey(todo))));
    // Before the invoice: after a crash in between it is paid still, and the person decides once more.
    for (const { subject, why } of settled) {
      await deps.todos.close({ connectionId, subject }, why.code, now, { by, note });
    }
    const keys = keysOf(next);
    const later = addMs(now, wakeAgainAfterMs);
    for (const key of keys) await deps.intents.wakeLater(key, later);
    if (!(await deps.paymentCases.saveInvoice(next, read))) continue;
    for (const key of keys) await deps.intents.wake(key, now);
    deps.log.info('take-ledger-values', { invoiceId, by, note });
    const { status, amountDue, collectible, paidIn } = next;
    return { connectionId, invoiceId, status, amountDue, collectible, paidIn };
  }
  throw new PaymentContended(invoiceId);
}

function keysOf({ connectionId, alternative }: Invoice): IntentKey[] {
  return alternative.map(({ paymentId }) => ({ connectionId, writeBackId: `payment#${paymentId}` }));
}
