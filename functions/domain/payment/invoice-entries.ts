import { isDeepStrictEqual } from 'node:util';
import type { Intent } from '../intent/intent.ts';
import { idsIn, numbersIn, recordsIn } from '../intent/ledger-records.ts';
import { isUnresolved } from '../intent/unresolved.ts';
import { applyPayments } from '../invoice/apply-payments.ts';
import type { Invoice, PaymentEntry } from '../invoice/invoice.ts';
import { invoiceTodos } from '../invoice/todos.ts';
import { clockMarginMs } from '../ledger/last-read.ts';
import { isSameTodo, todoKey } from '../reasons/todo-item.ts';
import type { InvoiceId, LedgerId } from '../shared/ids.ts';
import { type MinorUnits, minorUnits, zero } from '../shared/money.ts';
import { addMs, type Instant } from '../shared/time.ts';
import { maxAllocations } from './details.ts';
import { namedInvoiceIds } from './events.ts';
import type { PaymentStatus, PaymentSummary } from './status.ts';
import type { StoredPayment } from './stored.ts';

const newEntry: Omit<PaymentEntry, 'paymentId' | 'amount'> = {
  effect: 'none',
  refunded: zero,
  ledgerId: null,
  otherLedgerIds: [],
  formerLedgerIds: [],
  goneLedgerIds: [],
  counterpartReadAt: null,
  firstSentAt: null,
  gone: false,
  sending: false,
  doubt: null,
  platformId: null,
};

const effects: Readonly<Record<PaymentStatus, PaymentEntry['effect']>> = {
  succeeded: 'stands',
  refunded: 'stands',
  failed: 'dead',
  charged_back: 'dead',
};

/** Before its success is known a payment counts for nothing. */
export function effectOfSummary({ success, status }: PaymentSummary): PaymentEntry['effect'] {
  return success && status ? effects[status] : 'none';
}

/** The invoices of the success that counts. */
export function invoiceIdsOfSuccess({ success }: PaymentSummary): readonly InvoiceId[] {
  return success ? namedInvoiceIds([success]) : [];
}

/** What of a part was refunded. Of several parts only all of them together are known to be. */
function refundedOf({ status, refundedAmount, allocations }: StoredPayment, part: MinorUnits): MinorUnits {
  if (status === 'refunded') return part;
  return allocations.length === 1 ? minorUnits(Math.min(part, refundedAmount)) : zero;
}

function advanceOf({ advances }: Intent, invoiceId: InvoiceId): Pick<PaymentEntry, 'advance'> {
  const kept = advances?.find((one) => one.invoiceId === invoiceId);
  return advances ? { advance: kept?.amount ?? zero } : {};
}

type Invoices = ReadonlyMap<string, Invoice>;

/** The invoices of a payment, as far as they are stored and change by what is known of it and its intent. */
export function updateEntries(
  invoices: Invoices,
  payment: StoredPayment,
  intent: Intent,
  story: PaymentSummary,
  now: Instant,
): Invoice[] {
  const { paymentId, allocations, currency } = payment;
  const known = {
    paymentId,
    ...(currency ? { currency } : {}),
    effect: effectOf(story, intent),
    ...counterpartOf(intent),
    ...postingFlags(intent),
  };
  const counted = allocations.flatMap(({ invoiceId, amount }) => {
    const invoice = invoices.get(invoiceId);
    if (!invoice) return [];
    const part = { ...known, amount, refunded: refundedOf(payment, amount), ...advanceOf(intent, invoiceId) };
    return withPayment(invoice, part, now);
  });
  return [...counted, ...uncounted(invoices, payment, intent, story, now)];
}

/** What a payment does to its invoices: nothing once an operator said that it does not count. */
export function effectOf(story: PaymentSummary, intent: Intent): PaymentEntry['effect'] {
  return isIgnored(intent) ? 'none' : effectOfSummary(story);
}

/**
 * The invoices that are named without being counted: those that an earlier success takes back. And all of them, where
 * the payment's amounts cannot be read: it stands all the same, and so nobody is asked to pay them. Not even once a
 * person has recorded it, before a snapshot can show that.
 */
function uncounted(
  invoices: Invoices,
  { paymentId, events, allocations }: StoredPayment,
  intent: Intent,
  story: PaymentSummary,
  now: Instant,
): Invoice[] {
  const counted = new Set(allocations.map(({ invoiceId }) => invoiceId));
  const inDoubt = counted.size === 0 && effectOf(story, intent) === 'stands';
  const meant = new Set(inDoubt ? invoiceIdsOfSuccess(story) : []);
  const { sending } = postingFlags(intent);
  const part = { paymentId, amount: zero, effect: 'none', sending } as const;
  const doubt = { until: shownAfter(intent) };
  return namedInvoiceIds(events).flatMap((id) => {
    const invoice = invoices.get(id);
    if (!invoice || counted.has(id)) return [];
    return withPayment(invoice, { ...part, doubt: meant.has(id) ? doubt : null }, now);
  });
}

/** Only a snapshot that is younger than the decision shows what a person recorded by hand. */
function shownAfter({ state, history }: Intent): Instant | null {
  const closed = state === 'CLOSED' ? history.findLast(({ to }) => to === 'CLOSED') : undefined;
  return closed ? addMs(closed.at, clockMarginMs) : null;
}

type Part = Pick<PaymentEntry, 'paymentId' | 'amount'> & Partial<PaymentEntry>;

function withPayment(invoice: Invoice, part: Part, at: Instant): Invoice[] {
  const known = invoice.alternative.find(({ paymentId }) => paymentId === part.paymentId);
  const entry = { ...newEntry, ...known, ...part };
  if (known && isDeepStrictEqual(known, entry)) return [];
  const others = invoice.alternative.filter(({ paymentId }) => paymentId !== part.paymentId);
  return [applyPayments(invoice, [...others, entry], at)];
}

/** What fits into one transaction; the intent remembers that there is more. `before` is what is stored of the invoices. */
export function limitToOneTransaction(
  { awaitsInvoices: _, ...intent }: Intent,
  changed: readonly Invoice[],
  before: Invoices,
  isAwaited: boolean,
) {
  const more = isAwaited || changed.length > maxAllocations;
  const invoices = changed.slice(0, maxAllocations);
  const todos = [...intent.todos, ...handedOver(intent, invoices, before)];
  return { intent: { ...intent, todos, ...(more ? { awaitsInvoices: true } : {}) }, invoices };
}

/** Pulls look after the to-dos of an invoice until a payment of Alternative is known for it; then its intents do. */
function handedOver({ todos }: Intent, invoices: readonly Invoice[], before: Invoices): Intent['todos'] {
  return invoices
    .flatMap(({ invoiceId }) => before.get(invoiceId) ?? [])
    .filter(({ alternative }) => alternative.length === 0)
    .flatMap(invoiceTodos)
    .map((todo) => ({ ...todoKey(todo), sentence: todo.why.sentence }))
    .filter((todo) => !todos.some((known) => isSameTodo(known, todo)));
}

/** What an intent says to the other payments of its invoices, and to those who would ask for more. */
export function postingFlags({ state, reason }: Intent): Pick<PaymentEntry, 'sending' | 'doubt'> {
  const mayBeThere = reason === 'LOOKS_RECORDED_BY_HAND' || reason === 'POSSIBLE_MATCH';
  return { sending: state === 'SENDING', doubt: mayBeThere ? { until: null } : null };
}

/** An operator said that it does not count. */
export function isIgnored({ state, closedAs }: Intent): boolean {
  return state === 'CLOSED' && closedAs === 'ignored';
}

/** What records a payment in the ledger, as its intent knows it. */
export function counterpartOf(intent: Intent): Partial<PaymentEntry> {
  const { ledgerId } = intent;
  const current = recordsIn('current', intent);
  // A copy from between two generations is younger than the first of them, and contains neither.
  const sentAt = intent.generationSentAt ?? intent.firstSentAt;
  return {
    ledgerId,
    otherLedgerIds: idsIn('current', intent).slice(1),
    platformId: numbersIn('current', intent).join(', ') || null,
    // What was refused, or is proven absent, did not arrive.
    firstSentAt: ledgerId !== null || isUnresolved(intent) ? sentAt : null,
    formerLedgerIds: idsIn('former', intent),
    counterpartReadAt: latestOf(current.flatMap(({ foundAt }) => foundAt ?? [])),
    goneLedgerIds: goneIn(intent),
    gone: isAllGone(intent),
  };
}

/** Whether looks at the ledger missed everything that records a payment, or a person said that it was reversed. */
export function isAllGone(intent: Intent): boolean {
  const ids = idsIn('current', intent);
  return ids.length > 0 && (intent.reversedByPerson === true || goneIn(intent).length === ids.length);
}

/** The current records of an intent that the last look at the ledger did not find. */
export function goneIn(intent: Intent): LedgerId[] {
  return recordsIn('current', intent).flatMap(({ ledgerId, gone }) => (gone && ledgerId ? [ledgerId] : []));
}

function latestOf(times: readonly Instant[]): Instant | null {
  return times.toSorted().at(-1) ?? null;
}
