import { reasons } from '../reasons/catalog.ts';
import type { Todo } from '../reasons/todo-item.ts';
import { type MinorUnits, minorUnits, sum, toDecimalString, zero } from '../shared/money.ts';
import { computeInvoiceState, isInDoubt } from './amount-due.ts';
import { appliedInLedger, inInvoiceCurrency, isVoid } from './applied.ts';
import { type DescribedField, describedFields, type Invoice, type PaymentEntry } from './invoice.ts';

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
  const isOtherCurrency = ledger.currency !== invoice.currency;
  const changes = describedFields.flatMap((field) => {
    const { label, shown } = watched[field] ?? {};
    // In another currency every amount differs: the total stands for all of them.
    const differs =
      shown === 'amount' && isOtherCurrency ? field === 'totalAmount' : ledger[field] !== invoice[field];
    if (label === undefined || !differs) return [];
    return shown === 'name'
      ? [label]
      : [`${label} ${valueText(invoice, field)} -> ${valueText(ledger, field)}`];
  });
  return [...changes, ...(invoice.laterLineItems ? ['lines'] : [])];
}

/**
 * How a change of each field is said to a person; null if the field is not watched. Only the name is said of ids, which
 * mean nothing to a person, and of memos, which can be of any length.
 *
 * A field that is new in this release starts as null: every invoice that was paid before has its default, so the ledger's
 * value would look like an edit.
 */
const watched: Readonly<
  Record<DescribedField, { readonly label: string; readonly shown: 'amount' | 'value' | 'name' } | null>
> = {
  totalAmount: { label: 'total', shown: 'amount' },
  subTotal: { label: 'subtotal', shown: 'amount' },
  taxAmount: { label: 'tax', shown: 'amount' },
  discountAmount: { label: 'discount', shown: 'amount' },
  documentNumber: { label: 'number', shown: 'value' },
  issueDate: { label: 'date', shown: 'value' },
  dueDate: { label: 'due date', shown: 'value' },
  customerId: { label: 'customer', shown: 'name' },
  subsidiaryId: { label: 'entity', shown: 'name' },
  memo: { label: 'memo', shown: 'name' },
  // Said with the amounts.
  currency: null,
};

function valueText(invoice: Pick<Invoice, DescribedField>, field: DescribedField): string {
  const value = invoice[field];
  if (value === null) return 'none';
  return typeof value === 'number' ? money(invoice, value) : value;
}

function money({ currency }: Pick<Invoice, 'currency'>, amount: MinorUnits): string {
  return `${toDecimalString(amount, currency)} ${currency}`;
}
