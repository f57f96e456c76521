import { type MinorUnits, moneyText, zero } from '../shared/money.ts';
import { type Contradiction, type InvoiceState, isInDoubt, isTooRecent } from './amount-due.ts';
import { isVoid } from './applied.ts';
import { isUnreadable, paymentName } from './explain-payments.ts';
import type { Invoice } from './invoice.ts';
import { invoiceTodos } from './todos.ts';

/** A fact that adds nothing to an invoice's amount due, but explains what the invoice shows. */
export interface AmountDueNote {
  readonly kind:
    | 'credit'
    | 'no-value'
    | 'contradiction'
    | 'void'
    | 'frozen'
    | 'held'
    | 'missing'
    | 'overpaid'
    | 'refunded'
    | 'advance'
    | 'unreadable'
    | 'in-doubt'
    | 'too-recent';
  readonly sentence: string;
}

/** The notes of an invoice. `state` is computed from its latest snapshot and its payments. */
export function notesOf(invoice: Invoice, state: InvoiceState | Contradiction): AmountDueNote[] {
  return [...snapshotNotes(invoice, state), ...invoiceNotes(invoice), ...paymentNotes(invoice)];
}

/** Why the invoice does not show the sum of the terms, if it does not. */
function snapshotNotes(invoice: Invoice, state: InvoiceState | Contradiction): AmountDueNote[] {
  const { ledger, frozenSince } = invoice;
  const money = (amount: MinorUnits) => moneyText(amount, ledger.currency);
  const notes: AmountDueNote[] = [];
  if ('contradiction' in state) {
    const { due, total } = state.contradiction;
    const sentence = `Intacct's amounts contradict each other: ${money(due)} would be due, more than the total of ${money(total)}. The amount shown before stays.`;
    notes.push({ kind: 'contradiction', sentence });
  } else if (state.kind === 'credit') {
    notes.push({ kind: 'credit', sentence: 'The total is negative: this is a credit, and nothing is due.' });
  } else if (state.kind === 'no-value') {
    notes.push({ kind: 'no-value', sentence: 'The total is 0: nothing is due.' });
  }
  if (isVoid(ledger)) {
    notes.push({ kind: 'void', sentence: 'The invoice is void in Intacct and is not offered for payment.' });
  }
  if (frozenSince !== null) {
    const latest = 'contradiction' in state ? null : state.amountDue;
    const since = `The invoice has been paid since ${frozenSince} and no longer follows Intacct.`;
    const change =
      latest === null || latest === invoice.amountDue
        ? ''
        : ` The latest reading of Intacct gives ${money(latest)} due, which is not shown.`;
    notes.push({ kind: 'frozen', sentence: `${since}${change}` });
  }
  return notes;
}

function invoiceNotes(invoice: Invoice): AmountDueNote[] {
  const { held, missingSince } = invoice;
  const notes: AmountDueNote[] = [];
  if (held !== null) {
    const sentence = `The latest version could not be taken, so the invoice is not offered for payment. ${held.sentence}`;
    notes.push({ kind: 'held', sentence });
  }
  if (missingSince !== null) {
    const sentence = `Intacct no longer has the invoice since ${missingSince}. The amount shown before stays and is not offered for payment.`;
    notes.push({ kind: 'missing', sentence });
  }
  // Not `overpaid` itself: the to-do leaves out what was refunded, is kept as an advance or may be counted twice.
  const excess = invoiceTodos(invoice).find(({ why }) => why.code === 'OVERPAID')?.amount;
  if (excess !== undefined) {
    const sentence = `Customers paid ${excess} more than the invoice owes.`;
    notes.push({ kind: 'overpaid', sentence });
  }
  return notes;
}

function paymentNotes({ ledger, alternative, currency }: Invoice): AmountDueNote[] {
  return alternative.flatMap((payment): AmountDueNote[] => {
    const { refunded, advance = zero } = payment;
    const name = paymentName(payment);
    const money = (amount: MinorUnits) => moneyText(amount, payment.currency ?? currency);
    const notes: AmountDueNote[] = [];
    if (refunded > 0) {
      const sentence = `${money(refunded)} of ${name} was refunded. A refund does not make the amount due again.`;
      notes.push({ kind: 'refunded', sentence });
    }
    if (advance > 0) {
      const sentence = `${money(advance)} of payment ${name} is kept in Intacct as an advance.`;
      notes.push({ kind: 'advance', sentence });
    }
    if (isInDoubt(ledger, payment) && isUnreadable(payment)) {
      const sentence = `The amounts of payment ${name} cannot be read, so nothing is counted for it. Until it is recorded in Intacct and read from there, the invoice is not offered for payment.`;
      notes.push({ kind: 'unreadable', sentence });
    } else if (isInDoubt(ledger, payment)) {
      const sentence = `A payment in Intacct may be ${name}. Until that is decided, the invoice is not offered for payment.`;
      notes.push({ kind: 'in-doubt', sentence });
    } else if (isTooRecent(ledger, payment) && !isVoid(ledger)) {
      const sentence = `Intacct lists no payments here, so only a later reading shows if ${name} is in its balance. Until then the invoice is not offered for payment.`;
      notes.push({ kind: 'too-recent', sentence });
    }
    return notes;
  });
}
