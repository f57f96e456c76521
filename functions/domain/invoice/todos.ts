import { reasons } from '../reasons/catalog.ts';
import type { Todo } from '../reasons/todo-item.ts';
import { type MinorUnits, minorUnits, sum, toDecimalString, zero } from '../shared/money.ts';
import { computeInvoiceState, isInDoubt } from './amount-due.ts';
import { appliedInLedger, inInvoiceCurrency, isVoid } from './applied.ts';
import type { Invoice, PaymentEntry, Snapshot } from './invoice.ts';

/** What a person must do about an invoice: deal with an overpayment, or with a change in Intacct after it was paid. */
export function invoiceTodos(invoice: Invoice): Todo[] {
  const name = invoice.documentNumber ?? invoice.ledger.platformId;
  const about = {
    subject: invoice.invoiceId,
    platformId: invoice.ledger.platformId,
    documentNumber: invoice.documentNumber ?? undefined,
    customerId: invoice.customerId ?? undefined,
  };
  const changed = invoice.frozenSince === null ? [] : changedAfterPaid(invoice, name);
  return [...overpaid(invoice, name), ...changed].map((draft) => ({ ...about, ...draft }));
}

type TodoDraft = Pick<Todo, 'why' | 'amount'>;

function overpaid(invoice: Invoice, name: string): TodoDraft[] {
  // A payment in doubt may be the one that was entered by hand in Intacct: then nothing was paid twice.
  if (invoice.alternative.some((payment) => isInDoubt(invoice.ledger, payment))) return [];
  const standing = inInvoiceCurrency(invoice.alternative, invoice).filter(
    ({ effect }) => effect === 'stands',
  );
  const returned = standing.reduce((total, payment) => total + returnedAmount(invoice, payment), 0);
  const excess = overpaidNow(invoice) - returned;
  if (excess <= 0) return [];
  const amount = money(invoice, minorUnits(excess));
  return [{ why: reasons.OVERPAID({ invoice: name, amount }), amount }];
}

/** How much of a payment needs no attention: it was refunded, or a person recorded it in Intacct as an advance. */
function returnedAmount({ ledger, alternative }: Invoice, payment: PaymentEntry): number {
  const { amount, refunded, advance = zero } = payment;
  return Math.max(
    refunded,
    Math.min(advance + refunded, amount - appliedInLedger(ledger, payment, alternative)),
  );
}

/**
 * By how much the invoice is overpaid now. The figure that a frozen invoice shows does not follow the ledger, so the
 * latest snapshot corrects it here:
 *
 * - what was paid in the ledger since counts too, unless it may be one of our payments on its way there;
 * - what was taken back in the ledger no longer counts;
 * - an edited total does not lower the figure.
 */
function overpaidNow(invoice: Invoice): MinorUnits {
  const { overpaid, frozenSince, ledger, alternative } = invoice;
  const isPostingUnderWay = alternative.some(
    ({ sending, firstSentAt, ledgerId }) => sending || (firstSentAt !== null && ledgerId === null),
  );
  // The payment on its way may already be in the balance: then it was counted twice, not paid twice.
  if (frozenSince === null) return isPostingUnderWay ? zero : overpaid;
  if (isPostingUnderWay || ledger.currency !== invoice.currency) return overpaid;
  const now = computeInvoiceState(ledger, alternative);
  if ('contradiction' in now) return overpaid;
  const isEdited = ledger.totalAmount !== invoice.totalAmount;
  return isEdited && now.overpaid < overpaid ? overpaid : now.overpaid;
}

/** The changes in Intacct that a frozen invoice does not follow: a person decides what becomes of each. */
function changedAfterPaid(invoice: Invoice, name: string): TodoDraft[] {
  const { ledger, missingSince } = invoice;
  if (missingSince !== null || isVoid(ledger)) {
    return isReturned(invoice) ? [] : [{ why: reasons.INVOICE_GONE_AFTER_PAYMENT({ invoice: name }) }];
  }
  const changes = changesOf(invoice).join(', ');
  const edited = changes === '' ? [] : [{ why: reasons.EDITED_AFTER_PAID({ invoice: name, changes }) }];
  const reopened = reopenedAmount(invoice);
  if (reopened === undefined) return edited;
  const due = money(ledger, reopened);
  const advances = sum(invoice.alternative.map(({ advance = zero }) => advance));
  const advance = advances > 0 ? money(invoice, advances) : undefined;
  return [{ why: reasons.REOPENED_IN_INTACCT({ invoice: name, due, advance }), amount: due }, ...edited];
}

/** True if everything that was paid in Alternative was refunded, or recorded in Intacct as an advance. */
function isReturned({ alternative }: Invoice): boolean {
  const standing = alternative.filter(({ effect }) => effect === 'stands');
  const isWhole = ({ amount, refunded, advance = zero }: PaymentEntry) => advance + refunded >= amount;
  return standing.length > 0 && standing.every(isWhole);
}

/**
 * The amount due by the latest snapshot, if a higher total does not explain all of it; else undefined. An advance
 * covers nothing in the ledger until a person applies it.
 */
function reopenedAmount({ ledger, alternative, totalAmount, currency }: Invoice): MinorUnits | undefined {
  const applied = alternative.map((payment) => ({
    ...payment,
    amount: minorUnits(payment.amount - (payment.advance ?? 0)),
  }));
  const now = computeInvoiceState(ledger, applied);
  const due = 'contradiction' in now ? now.contradiction.due : now.amountDue;
  const added = Math.max(0, ledger.totalAmount - totalAmount);
  return ledger.currency === currency && due > added ? due : undefined;
}

function changesOf(invoice: Invoice): string[] {
  const { ledger } = invoice;
  const differs = (field: keyof Snapshot & keyof Invoice) => ledger[field] !== invoice[field];
  const otherCurrency = differs('currency');
  const amounts = (['totalAmount', 'subTotal', 'taxAmount', 'discountAmount'] as const)
    .filter((field) => (otherCurrency ? field === 'totalAmount' : differs(field)))
    .map((field) => `${labels[field]} ${money(invoice, invoice[field])} -> ${money(ledger, ledger[field])}`);
  const texts = (['documentNumber', 'issueDate', 'dueDate'] as const)
    .filter(differs)
    .map((field) => `${labels[field]} ${invoice[field] ?? 'none'} -> ${ledger[field] ?? 'none'}`);
  // Only the names of these fields: ids mean nothing to a person, and memos can be of any length.
  const named = (['customerId', 'subsidiaryId', 'memo'] as const)
    .filter(differs)
    .map((field) => labels[field]);
  return [...amounts, ...texts, ...named, ...(invoice.laterLineItems ? ['lines'] : [])];
}

const labels = {
  totalAmount: 'total',
  subTotal: 'subtotal',
  taxAmount: 'tax',
  discountAmount: 'discount',
  documentNumber: 'number',
  issueDate: 'date',
  dueDate: 'due date',
  customerId: 'customer',
  subsidiaryId: 'entity',
  memo: 'memo',
} as const;

function money({ currency }: Pick<Invoice, 'currency'>, amount: MinorUnits | null): string {
  return amount === null ? 'none' : `${toDecimalString(amount, currency)} ${currency}`;
}
