import { reasons } from '../reasons/catalog.ts';
import type { Todo } from '../reasons/todo-item.ts';
import { type MinorUnits, minorUnits, sum, toDecimalString, zero } from '../shared/money.ts';
import { computeInvoiceState, isInDoubt } from './amount-due.ts';
import { appliedInLedger, inInvoiceCurrency, isVoid } from './applied.ts';
import type { Invoice, PaymentEntry, Snapshot } from './invoice.ts';

/** What a person must do about an invoice: what was collected too much, and what changed after it was paid. */
export function invoiceTodos(invoice: Invoice): Todo[] {
  const name = invoice.documentNumber ?? invoice.ledger.platformId;
  const about = {
    subject: invoice.invoiceId,
    platformId: invoice.ledger.platformId,
    documentNumber: invoice.documentNumber ?? undefined,
    customerId: invoice.customerId ?? undefined,
  };
  const changed = invoice.frozenSince === null ? [] : changedAfterPaid(invoice, name);
  return [...overpaid(invoice, name), ...changed].map((todo) => ({ ...about, ...todo }));
}

type Told = Pick<Todo, 'why' | 'amount'>;

function overpaid(invoice: Invoice, name: string): Told[] {
  // Where a payment may be one that was entered by hand, nobody knows yet whether it was paid twice.
  if (invoice.alternative.some((payment) => isInDoubt(invoice.ledger, payment))) return [];
  const standing = inInvoiceCurrency(invoice.alternative, invoice).filter(
    ({ effect }) => effect === 'stands',
  );
  const kept = collectedTooMuch(invoice) - standing.reduce((total, one) => total + handled(invoice, one), 0);
  if (kept <= 0) return [];
  const amount = money(invoice, minorUnits(kept));
  return [{ why: reasons.OVERPAID({ invoice: name, amount }), amount }];
}

/** What of a payment is too much no more: the customer got it back, or who recorded it by hand kept it as an advance. */
function handled({ ledger, alternative }: Invoice, payment: PaymentEntry): number {
  const { amount, refunded, advance = zero } = payment;
  return Math.max(
    refunded,
    Math.min(advance + refunded, amount - appliedInLedger(ledger, payment, alternative)),
  );
}

/**
 * A paid invoice shows what was collected too much until then, by the total that is shown. What the ledger took beside
 * it since is too much as well, unless a payment of ours may be what it took; what it gave back is not any more.
 */
function collectedTooMuch(invoice: Invoice): MinorUnits {
  const { overpaid, frozenSince, ledger, alternative } = invoice;
  const onItsWay = alternative.some(
    ({ sending, firstSentAt, ledgerId }) => sending || (firstSentAt !== null && ledgerId === null),
  );
  // What its balance has not followed, a payment on its way may explain.
  if (frozenSince === null) return onItsWay ? zero : overpaid;
  if (onItsWay || ledger.currency !== invoice.currency) return overpaid;
  const now = computeInvoiceState(ledger, alternative);
  if ('contradiction' in now) return overpaid;
  const isEdited = ledger.totalAmount !== invoice.totalAmount;
  return isEdited && now.overpaid < overpaid ? overpaid : now.overpaid;
}

/** A paid invoice follows the ledger no more: what it would show now is for a person to judge. */
function changedAfterPaid(invoice: Invoice, name: string): Told[] {
  const { ledger, missingSince } = invoice;
  if (missingSince !== null || isVoid(ledger)) {
    return isSettledElsewhere(invoice)
      ? []
      : [{ why: reasons.INVOICE_GONE_AFTER_PAYMENT({ invoice: name }) }];
  }
  const changes = changesOf(invoice).join(', ');
  const edited = changes === '' ? [] : [{ why: reasons.EDITED_AFTER_PAID({ invoice: name, changes }) }];
  const reopened = dueAgain(invoice);
  if (reopened === undefined) return edited;
  const due = money(ledger, reopened);
  const kept = sum(invoice.alternative.map(({ advance = zero }) => advance));
  const advance = kept > 0 ? money(invoice, kept) : undefined;
  return [{ why: reasons.REOPENED_IN_INTACCT({ invoice: name, due, advance }), amount: due }, ...edited];
}

/** Whether all that customers paid of it in Alternative went back to them, or to where a person said. */
function isSettledElsewhere({ alternative }: Invoice): boolean {
  const standing = alternative.filter(({ effect }) => effect === 'stands');
  const isHandled = ({ amount, refunded, advance = zero }: PaymentEntry) => advance + refunded >= amount;
  return standing.length > 0 && standing.every(isHandled);
}

/**
 * What is due again beyond what a higher total explains, if anything is: then all that is due. An advance covers nothing in
 * the ledger until somebody applies it.
 */
function dueAgain({ ledger, alternative, totalAmount, currency }: Invoice): MinorUnits | undefined {
  const applied = alternative.map((one) => ({ ...one, amount: minorUnits(one.amount - (one.advance ?? 0)) }));
  const now = computeInvoiceState(ledger, applied);
  const due = 'contradiction' in now ? now.contradiction.due : now.amountDue;
  const added = Math.max(0, ledger.totalAmount - totalAmount);
  return ledger.currency === currency && due > added ? due : undefined;
}

function changesOf(invoice: Invoice): string[] {
  const { ledger } = invoice;
  const differs = (field: keyof Snapshot & keyof Invoice) => ledger[field] !== invoice[field];
  const foreign = differs('currency');
  const amounts = (['totalAmount', 'subTotal', 'taxAmount', 'discountAmount'] as const)
    .filter((field) => (foreign ? field === 'totalAmount' : differs(field)))
    .map((field) => `${labels[field]} ${money(invoice, invoice[field])} -> ${money(ledger, ledger[field])}`);
  const texts = (['documentNumber', 'issueDate', 'dueDate'] as const)
    .filter(differs)
    .map((field) => `${labels[field]} ${invoice[field] ?? 'none'} -> ${ledger[field] ?? 'none'}`);
  // Ids of theirs say nothing to a person, and texts may be of any length.
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
