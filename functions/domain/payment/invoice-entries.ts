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

/** What a payment does to its invoices by its events alone. It has no effect until its success has arrived. */
function effectOfSummary({ success, status }: PaymentSummary): PaymentEntry['effect'] {
  return success && status ? effects[status] : 'none';
}

/** The invoices that the earliest success names; none before one arrives. */
export function invoiceIdsOfSuccess({ success }: PaymentSummary): readonly InvoiceId[] {
  return success ? namedInvoiceIds([success]) : [];
}

/** How much of an allocation was refunded. Unknown, and so 0, if only a part of several allocations was. */
function refundedOf(
  { status, refundedAmount, allocations }: StoredPayment,
  allocated: MinorUnits,
): MinorUnits {
  if (status === 'refunded') return allocated;
  return allocations.length === 1 ? minorUnits(Math.min(allocated, refundedAmount)) : zero;
}

function advanceOf({ advances }: Intent, invoiceId: InvoiceId): Pick<PaymentEntry, 'advance'> {
  const advance = advances?.find((candidate) => candidate.invoiceId === invoiceId);
  return advances ? { advance: advance?.amount ?? zero } : {};
}

type Invoices = ReadonlyMap<string, Invoice>;

/** The stored invoices of a payment that change when their entries for it follow the payment and its intent. */
export function updateEntries(
  invoices: Invoices,
  payment: StoredPayment,
  intent: Intent,
  summary: PaymentSummary,
  now: Instant,
): Invoice[] {
  const { paymentId, allocations, currency } = payment;
  const shared = {
    paymentId,
    ...(currency ? { currency } : {}),
    effect: effectOf(summary, intent),
    ...counterpartFields(intent),
    ...postingFlags(intent),
  };
  const counted = allocations.flatMap(({ invoiceId, amount }) => {
    const invoice = invoices.get(invoiceId);
    if (!invoice) return [];
    const refunded = refundedOf(payment, amount);
    return withEntry(invoice, { ...shared, amount, refunded, ...advanceOf(intent, invoiceId) }, now);
  });
  return [...counted, ...invoicesWithoutAmount(invoices, payment, intent, summary, now)];
}

/** What a payment does to its invoices: nothing if a person closed its intent as ignored. */
export function effectOf(summary: PaymentSummary, intent: Intent): PaymentEntry['effect'] {
  return isIgnored(intent) ? 'none' : effectOfSummary(summary);
}

/**
 * The changed invoices that the payment names without paying a readable amount. Their entries are 0 and count for nothing:
 *
 * - only a success other than the earliest names the invoice: no doubt;
 * - the payment stands, but its amounts cannot be read: in doubt, so that nobody is asked to pay the invoice. The doubt
 *   lasts until a snapshot can show what a person recorded by hand.
 */
function invoicesWithoutAmount(
  invoices: Invoices,
  { paymentId, events, allocations }: StoredPayment,
  intent: Intent,
  summary: PaymentSummary,
  now: Instant,
): Invoice[] {
  const counted = new Set(allocations.map(({ invoiceId }) => invoiceId));
  const isUnreadable = counted.size === 0 && effectOf(summary, intent) === 'stands';
  const doubtful = new Set(isUnreadable ? invoiceIdsOfSuccess(summary) : []);
  const { sending } = postingFlags(intent);
  const entry = { paymentId, amount: zero, effect: 'none', sending } as const;
  const doubt = { until: doubtEndsAt(intent) };
  return namedInvoiceIds(events).flatMap((id) => {
    const invoice = invoices.get(id);
    if (!invoice || counted.has(id)) return [];
    return withEntry(invoice, { ...entry, doubt: doubtful.has(id) ? doubt : null }, now);
  });
}

/** When a doubt about amounts ends: only a snapshot that is younger than a closing shows what a person recorded by hand. */
function doubtEndsAt({ state, history }: Intent): Instant | null {
  const closed = state === 'CLOSED' ? history.findLast(({ to }) => to === 'CLOSED') : undefined;
  return closed ? addMs(closed.at, clockMarginMs) : null;
}

type EntryChanges = Pick<PaymentEntry, 'paymentId' | 'amount'> & Partial<PaymentEntry>;

/** The invoice with a changed entry for the payment; none if the entry is the same. */
function withEntry(invoice: Invoice, changes: EntryChanges, at: Instant): Invoice[] {
  const stored = invoice.alternative.find(({ paymentId }) => paymentId === changes.paymentId);
  const entry = { ...newEntry, ...stored, ...changes };
  if (stored && isDeepStrictEqual(stored, entry)) return [];
  const otherEntries = invoice.alternative.filter(({ paymentId }) => paymentId !== changes.paymentId);
  return [applyPayments(invoice, [...otherEntries, entry], at)];
}

/**
 * The changes that fit into one transaction. The intent stays marked with `awaitsInvoices` if more invoices change, or if
 * one has not been read yet (`isInvoiceMissing`). `stored` are the invoices before the change.
 */
export function limitToOneTransaction(
  { awaitsInvoices: _, ...intent }: Intent,
  changed: readonly Invoice[],
  stored: Invoices,
  isInvoiceMissing: boolean,
) {
  const awaitsInvoices = isInvoiceMissing || changed.length > maxAllocations;
  const invoices = changed.slice(0, maxAllocations);
  const todos = [...intent.todos, ...takenOverTodos(intent, invoices, stored)];
  return { intent: { ...intent, todos, ...(awaitsInvoices ? { awaitsInvoices: true } : {}) }, invoices };
}

/**
 * The open to-dos of the invoices that the intent takes over. Pulls open and close the to-dos of an invoice until it has
 * a payment of Alternative; from then on its intents do.
 */
function takenOverTodos({ todos }: Intent, invoices: readonly Invoice[], stored: Invoices): Intent['todos'] {
  return invoices
    .flatMap(({ invoiceId }) => stored.get(invoiceId) ?? [])
    .filter(({ alternative }) => alternative.length === 0)
    .flatMap(invoiceTodos)
    .map((todo) => ({ ...todoKey(todo), sentence: todo.why.sentence }))
    .filter((todo) => !todos.some((open) => isSameTodo(open, todo)));
}

/** Whether the payment is being posted, and whether it may be in the ledger already, under an id that we do not know. */
function postingFlags({ state, reason }: Intent): Pick<PaymentEntry, 'sending' | 'doubt'> {
  const isPossiblyRecorded = reason === 'LOOKS_RECORDED_BY_HAND' || reason === 'POSSIBLE_MATCH';
  return { sending: state === 'SENDING', doubt: isPossiblyRecorded ? { until: null } : null };
}

/** True if a person said that the payment does not count. */
function isIgnored({ state, closedAs }: Intent): boolean {
  return state === 'CLOSED' && closedAs === 'ignored';
}

/** The fields of an entry that describe the ledger payments that record it. */
function counterpartFields(intent: Intent): Partial<PaymentEntry> {
  const { ledgerId } = intent;
  const current = recordsIn('current', intent);
  // Not `firstSentAt`: a snapshot read after an earlier, absent generation and before this one contains no request.
  const sentAt = intent.generationSentAt ?? intent.firstSentAt;
  return {
    ledgerId,
    otherLedgerIds: idsIn('current', intent).slice(1),
    platformId: numbersIn('current', intent).join(', ') || null,
    // A request that was refused or is proven absent did not reach the ledger.
    firstSentAt: ledgerId !== null || isUnresolved(intent) ? sentAt : null,
    formerLedgerIds: idsIn('former', intent),
    counterpartReadAt: latestOf(current.flatMap(({ foundAt }) => foundAt ?? [])),
    goneLedgerIds: goneRecordIds(intent),
    gone: isAllGone(intent),
  };
}

/** True if the ledger no longer has any of the records of an intent, or if a person said that they were reversed. */
export function isAllGone(intent: Intent): boolean {
  const ids = idsIn('current', intent);
  return ids.length > 0 && (intent.reversedByPerson === true || goneRecordIds(intent).length === ids.length);
}

/** The ids of the current records of an intent that the last look-up in the ledger did not find. */
export function goneRecordIds(intent: Intent): LedgerId[] {
  return recordsIn('current', intent).flatMap(({ ledgerId, gone }) => (gone && ledgerId ? [ledgerId] : []));
}

function latestOf(times: readonly Instant[]): Instant | null {
  return times.toSorted().at(-1) ?? null;
}
