import { isDeepStrictEqual } from 'node:util';
import type { AlternativePaymentItem } from './alternative-payment.ts';
import { counterpartOf, isRuledOut, marks } from './entry-marks.ts';
import type { InvoiceId } from './ids.ts';
import type { Intent } from './intent.ts';
import type { AlternativePayment, Invoice } from './invoice.ts';
import { invoiceTodos } from './invoice-todos.ts';
import { type MinorUnits, minorUnits, zero } from './money.ts';
import { namedIn } from './payment-events.ts';
import { isWholeRefund, mostAllocations } from './payment-facts.ts';
import { type PaymentStatus, type PaymentStory, tellStory } from './payment-story.ts';
import { settle } from './settle.ts';
import { after, type Instant } from './time.ts';
import { isSameTodo, keyOf } from './todo.ts';

const newEntry: Omit<AlternativePayment, 'paymentId' | 'amount'> = {
  effect: 'none',
  refunded: zero,
  ledgerId: null,
  otherLedgerIds: [],
  firstSentAt: null,
  gone: false,
  sending: false,
  unsure: false,
  platformId: null,
};

const effects: Readonly<Record<PaymentStatus, AlternativePayment['effect']>> = {
  succeeded: 'stands',
  refunded: 'stands',
  failed: 'dead',
  charged_back: 'dead',
};

/** Before its success is known a payment counts for nothing. */
export function effectOf({ success, status }: PaymentStory): AlternativePayment['effect'] {
  return success && status ? effects[status] : 'none';
}

/** The invoices of the success that counts. */
export function meantBy({ success }: PaymentStory): readonly InvoiceId[] {
  return success ? namedIn([success]) : [];
}

/** What of a part was refunded. Of several parts only all of them together are known to be. */
function refundedOf(
  { status, refundedAmount, allocations }: AlternativePaymentItem,
  part: MinorUnits,
): MinorUnits {
  if (status === 'refunded') return part;
  return allocations.length === 1 ? minorUnits(Math.min(part, refundedAmount)) : zero;
}

function asideOf({ aside }: Intent, invoiceId: InvoiceId): Pick<AlternativePayment, 'aside'> {
  const kept = aside?.find((one) => one.invoiceId === invoiceId);
  return aside ? { aside: kept?.amount ?? zero } : {};
}

type Invoices = ReadonlyMap<string, Invoice>;

/** The invoices of a payment, as far as they are stored and change by what is known of it and its intent. */
export function withEntries(
  invoices: Invoices,
  payment: AlternativePaymentItem,
  intent: Intent,
  now: Instant,
): Invoice[] {
  const story = tellStory(payment.events, isWholeRefund);
  const { paymentId, allocations, currency } = payment;
  const known = {
    paymentId,
    ...(currency ? { currency } : {}),
    effect: effectIn(story, intent),
    ...counterpartOf(intent),
    ...marks(intent),
  };
  const counted = allocations.flatMap(({ invoiceId, amount }) => {
    const invoice = invoices.get(invoiceId);
    if (!invoice) return [];
    const part = { ...known, amount, refunded: refundedOf(payment, amount), ...asideOf(intent, invoiceId) };
    return withPayment(invoice, part, now);
  });
  return [...counted, ...uncounted(invoices, payment, intent, story, now)];
}

/** What a payment does to its invoices: nothing once an operator said that it does not count. */
export function effectIn(story: PaymentStory, intent: Intent): AlternativePayment['effect'] {
  return isRuledOut(intent) ? 'none' : effectOf(story);
}

/**
 * The invoices that are named without being counted: those that an earlier success takes back. And all of them, where
 * the payment's amounts cannot be read: it stands all the same, and so nobody is asked to pay them. Not even once a
 * person has recorded it, before a snapshot can show that.
 */
function uncounted(
  invoices: Invoices,
  { paymentId, events, allocations }: AlternativePaymentItem,
  intent: Intent,
  story: PaymentStory,
  now: Instant,
): Invoice[] {
  const counted = new Set(allocations.map(({ invoiceId }) => invoiceId));
  const inDoubt = counted.size === 0 && effectIn(story, intent) === 'stands';
  const meant = new Set(inDoubt ? meantBy(story) : []);
  const { sending } = marks(intent);
  const part = { paymentId, amount: zero, effect: 'none', sending, ...untilShown(intent) } as const;
  return namedIn(events).flatMap((id) => {
    const invoice = invoices.get(id);
    if (!invoice || counted.has(id)) return [];
    return withPayment(invoice, { ...part, unsure: meant.has(id) }, now);
  });
}

/** Clocks differ, and Rutter's tells whole seconds. */
const marginMs = 60_000;

/** Only a snapshot that is younger than the decision shows what a person recorded by hand. */
function untilShown({ state, history }: Intent): Pick<AlternativePayment, 'unsureUntil'> {
  const closed = state === 'CLOSED' ? history.findLast(({ to }) => to === 'CLOSED') : undefined;
  return closed ? { unsureUntil: after(closed.at, marginMs) } : {};
}

type Part = Pick<AlternativePayment, 'paymentId' | 'amount'> & Partial<AlternativePayment>;

function withPayment(invoice: Invoice, part: Part, at: Instant): Invoice[] {
  const known = invoice.alternative.find(({ paymentId }) => paymentId === part.paymentId);
  const entry = { ...newEntry, ...known, ...part };
  if (known && isDeepStrictEqual(known, entry)) return [];
  const others = invoice.alternative.filter(({ paymentId }) => paymentId !== part.paymentId);
  return [settle(invoice, [...others, entry], at)];
}

/** What fits into one transaction; the intent remembers that there is more. `before` is what is stored of the invoices. */
export function fitting(
  { unsettled: _, ...intent }: Intent,
  changed: readonly Invoice[],
  before: Invoices,
  isAwaited: boolean,
) {
  const more = isAwaited || changed.length > mostAllocations;
  const invoices = changed.slice(0, mostAllocations);
  const todos = [...intent.todos, ...handedOver(intent, invoices, before)];
  return { intent: { ...intent, todos, ...(more ? { unsettled: true } : {}) }, invoices };
}

/** Pulls look after the to-dos of an invoice until a payment of Alternative is known for it; then its intents do. */
function handedOver({ todos }: Intent, invoices: readonly Invoice[], before: Invoices): Intent['todos'] {
  return invoices
    .flatMap(({ invoiceId }) => before.get(invoiceId) ?? [])
    .filter(({ alternative }) => alternative.length === 0)
    .flatMap(invoiceTodos)
    .map((todo) => ({ ...keyOf(todo), sentence: todo.why.sentence }))
    .filter((todo) => !todos.some((known) => isSameTodo(known, todo)));
}
