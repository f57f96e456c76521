import { InvalidInput } from '../domain/errors.ts';
import type { Invoice } from '../domain/invoice.ts';
import { invoiceTodos } from '../domain/invoice-todos.ts';
import type { InvoiceDecision } from '../domain/resolution.ts';
import { takeLedgerValues } from '../domain/settle.ts';
import { after } from '../domain/time.ts';
import { isSameTodo, keyOf } from '../domain/todo.ts';
import type { IntentKey } from '../store/wakes.ts';
import { nowOf } from './case.ts';
import { PaymentContended } from './errors.ts';
import type { WriteBackDeps } from './ports.ts';

/** What an invoice shows after a person decided about it. */
export type ResolvedInvoice = Pick<
  Invoice,
  'connectionId' | 'invoiceId' | 'status' | 'amountDue' | 'collectible' | 'paidIn'
>;

const tries = 5;
/** Should this run die after the write, the intents learn of it all the same. */
const graceMs = 60_000;

/**
 * A person takes what Intacct has of an invoice that was paid: it shows its latest snapshot again. The to-dos that this
 * settles close with who and why; its payments' intents look at it anew. Throws {@link InvalidInput}.
 */
export async function resolveInvoice(
  deps: WriteBackDeps,
  { connectionId, invoiceId, by, note }: InvoiceDecision,
): Promise<ResolvedInvoice> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const read = await deps.writeBacks.invoice(connectionId, invoiceId);
    if (!read) throw new InvalidInput('invoiceId', `connection ${connectionId} has no invoice ${invoiceId}`);
    if (read.frozenSince === null) {
      throw new InvalidInput('invoiceId', 'it is not paid, and shows what the ledger has already');
    }
    const now = nowOf(deps);
    const next = takeLedgerValues(read, now);
    const left = invoiceTodos(next).map(keyOf);
    const settled = invoiceTodos(read).filter((todo) => !left.some((key) => isSameTodo(key, keyOf(todo))));
    // Before the invoice: after a crash in between it is paid still, and the person decides once more.
    for (const { subject, why } of settled) {
      await deps.todos.close({ connectionId, subject }, why.code, now, { by, note });
    }
    const keys = keysOf(next);
    const later = after(now, graceMs);
    for (const key of keys) await deps.intents.wakeLater(key, later);
    if (!(await deps.writeBacks.saveInvoice(next, read))) continue;
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
