import type { Intent } from '../intent/intent.ts';
import { idsIn, numbersIn, recordsIn } from '../intent/ledger-records.ts';
import type { Invoice } from '../invoice/invoice.ts';
import { invoiceTodos } from '../invoice/todos.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import type { Todo } from '../reasons/todo-item.ts';
import { type MinorUnits, minorUnits, sum, toDecimalString, zero } from '../shared/money.ts';
import { dateIn } from '../shared/time.ts';
import { advanceAmount, isUnreadable } from './advance.ts';
import type { PaymentCase } from './case.ts';
import { conflictsAfterPosting } from './conflicts.ts';
import { refundProblem } from './details.ts';
import { cannotDetectReversal, goneLedgerIds, isGone } from './reversal.ts';
import type { PaymentSummary } from './status.ts';
import type { StoredPayment } from './stored.ts';

/** Everything that a person must do about a payment and the invoices that it pays, as things stand. */
export function paymentTodos({ payment, intent, invoices, profile, summary }: PaymentCase): Todo[] {
  const paid = payment.allocations.flatMap(({ invoiceId }) => invoices.get(invoiceId) ?? []);
  const timeZone = profile?.settings.timeZone ?? 'UTC';
  const late = tooLate(payment, intent, summary).map((why) => ({ why }));
  const told = [...late, ...(isRecorded(intent) ? ofPayment(payment, intent, summary, paid, timeZone) : [])];
  const about = {
    subject: payment.paymentId,
    platformId: numbersIn('current', intent).join(', ') || undefined,
    documentNumber: paid.map(nameOf).join(', ') || undefined,
    customerId: payment.customerId ?? paid[0]?.customerId ?? undefined,
    amount: amountOf(payment, payment.amount ?? 0),
    date: intent.attempt?.posting?.date,
  };
  const naming = [...invoices.values()].filter((invoice) => isToldOf(invoice, payment));
  return [...told.map((one) => ({ ...about, ...one })), ...naming.flatMap(invoiceTodos)];
}

/** Also an invoice that it pays no more, or that only names it without a readable amount, has nobody else to look after it. */
function isToldOf({ alternative }: Invoice, { paymentId }: StoredPayment): boolean {
  return alternative.some((entry) => entry.paymentId === paymentId);
}

function tooLate(item: StoredPayment, intent: Intent, story: PaymentSummary): readonly Explanation[] {
  const { events } = item;
  const payment = nameIn(item);
  const why = story.contradictory ? reasons.CONTRADICTORY_EVENTS_TOO_LATE({ payment }) : refundProblem(story);
  return why ? conflictsAfterPosting(intent, events, why) : [];
}

/** Whether it is in the ledger, however that came about: by hand also where no copy of ours can show it. */
export function isRecorded({ state, ledgerId, closedAs }: Intent): boolean {
  if (closedAs === 'done-by-hand') return true;
  if (ledgerId === null || closedAs === 'ignored') return false;
  return state === 'POSTED' || state === 'CONFIRMED' || state === 'CLOSED';
}

const standing: ReadonlySet<string> = new Set(['succeeded', 'refunded']);

/** Whether its money is with the partner, or was given back by the partner. */
export function isStanding({ status }: Pick<StoredPayment, 'status'>): boolean {
  return standing.has(status);
}

type Told = Pick<Todo, 'why'> & Partial<Pick<Todo, 'platformId' | 'amount'>>;

function ofPayment(
  payment: StoredPayment,
  intent: Intent,
  summary: PaymentSummary,
  paid: readonly Invoice[],
  timeZone: string,
): Told[] {
  const recorded = recordedAs(payment, intent);
  const lost = lossOf(payment, intent, paid, recorded.number || byHand);
  const own = isStanding(payment)
    ? ofStanding(payment, intent, summary, recorded, lost)
    : ofReturned(payment, intent, summary, recorded, lost, paid, timeZone);
  return [...own, ...twice(intent, nameIn(payment)).map((why) => ({ why }))];
}

function nameIn({ paymentId }: StoredPayment): string {
  return paymentId.replace(/^alternative:/, '');
}

/** How people find what records a payment in Intacct. */
interface Recorded {
  /** Empty where nothing but an advance does. */
  readonly number: string;
  readonly advance: string | undefined;
}

const byHand = 'recorded by hand';

function recordedAs(payment: StoredPayment, intent: Intent): Recorded {
  const kept = advanceAmount(intent);
  const advance = kept > 0 ? amountOf(payment, kept) : undefined;
  const numbers = numbersIn('current', intent).join(', ');
  if (numbers !== '') return { number: numbers, advance };
  if (intent.ledgerId !== null) return { number: `with memo ${nameIn(payment)}`, advance };
  return { number: advance ? '' : byHand, advance };
}

function ofStanding(
  payment: StoredPayment,
  intent: Intent,
  summary: PaymentSummary,
  recorded: Recorded,
  lost: Loss | undefined,
): Told[] {
  const refunded = unbooked(payment, intent, lost);
  const facts = { payment: nameIn(payment), amount: amountOf(payment, payment.amount ?? 0), ...recorded };
  const booking = refunded ? [{ why: reasons.REFUND_TO_BOOK({ ...facts, refunded }), amount: refunded }] : [];
  const found = different(intent).map((why) => ({ why }));
  return [...found, ...(lost ? owed(payment, summary, lost) : []), ...booking];
}

/** What of it is still in Intacct, and has to be reversed. */
function ofReturned(
  payment: StoredPayment,
  intent: Intent,
  { since }: PaymentSummary,
  { number, advance }: Recorded,
  lost: Loss | undefined,
  paid: readonly Invoice[],
  timeZone: string,
): Told[] {
  const isAllLost = lost !== undefined && lost.others === undefined;
  if (isAllLost && (!advance || intent.reversedByPerson)) return [];
  const facts = {
    payment: nameIn(payment),
    amount: amountOf(payment, payment.amount ?? 0),
    number: isAllLost ? '' : (lost?.others ?? number),
    advance,
    reversalIsSeen: !isUnreadable(intent) && !cannotDetectReversal(payment, paid),
    date: since ? dateIn(since, timeZone) : 'unknown',
    invoices: paid.map(nameOf).join(', ') || "the customer's account",
  };
  const isChargeback = payment.status === 'charged_back';
  return [{ why: isChargeback ? reasons.REVERSE_CHARGEBACK(facts) : reasons.REVERSE_FAILED_PAYMENT(facts) }];
}

/** What of a payment the ledger shows reversed, or a person said to be. */
interface Loss {
  readonly number: string;
  readonly amount: MinorUnits;
  /** The numbers of what else records it, where only a part is reversed. */
  readonly others?: string;
}

function lossOf(
  payment: StoredPayment,
  intent: Intent,
  paid: readonly Invoice[],
  number: string,
): Loss | undefined {
  const whole = payment.amount ?? zero;
  if (intent.reversedByPerson) return { number, amount: whole };
  const readable = minorUnits(whole - advanceAmount(intent));
  if (isGone(payment, intent, paid)) return readable > 0 ? { number, amount: readable } : undefined;
  const gone = goneLedgerIds(payment, intent, paid);
  if (gone.length === 0) return undefined;
  const parts = recordsIn('current', intent).flatMap(({ ledgerId: id, number, amount }) =>
    id === null ? [] : [{ isLost: gone.includes(id), number: number ?? id, amount }],
  );
  const lost = parts.filter(({ isLost }) => isLost);
  const numbersOf = (some: typeof parts) => some.map((one) => one.number).join(', ');
  const known = lost.flatMap(({ amount }) => amount ?? []);
  return {
    number: numbersOf(lost),
    amount: known.length > 0 ? sum(known) : readable,
    others: numbersOf(parts.filter(({ isLost }) => !isLost)),
  };
}

/** What was reversed although the money stands, or stands again. */
function owed(payment: StoredPayment, { disputeWon }: PaymentSummary, lost: Loss): Told[] {
  if (!disputeWon && payment.refundedAmount >= lost.amount) return [];
  const amount = amountOf(payment, lost.amount);
  const facts = { ...lost, amount, payment: nameIn(payment) };
  const why = disputeWon ? reasons.DISPUTE_WON(facts) : reasons.POSTED_PAYMENT_GONE(facts);
  return [lost.others === undefined ? { why } : { why, platformId: lost.number, amount }];
}

/** The to-do that a person closes by saying that a refund is booked. */
export const refundToBook = 'REFUND_TO_BOOK';

/** What was refunded and is still to be booked: a reversal of as much books it. */
function unbooked(payment: StoredPayment, { refundBooked = zero }: Intent, lost: Loss | undefined) {
  const { refundedAmount } = payment;
  const open = refundedAmount - Math.max(refundBooked, lost?.amount ?? 0);
  return open > 0 ? amountOf(payment, open) : undefined;
}

/** What records it shows something else: a person mends it, or takes it as it is. */
function different({ reason: code, sentence, step }: Intent): Explanation[] {
  if (code !== 'FOUND_DIFFERENT' || sentence === null || step === null) return [];
  return [{ code, sentence, step, resolvedBy: 'person' }];
}

function twice(intent: Intent, payment: string): Explanation[] {
  const duplicates = numbersIn('duplicate', intent);
  const [second] = duplicates;
  if (!second || idsIn('current', intent).length === 0) return [];
  const numbers = [...numbersIn('current', intent), ...duplicates].join(', ');
  return [reasons.FOUND_TWICE({ payment, numbers, second })];
}

function nameOf({ documentNumber, ledger }: Invoice): string {
  return documentNumber ?? ledger.platformId;
}

function amountOf({ currency }: StoredPayment, amount: number): string {
  return currency === null
    ? 'an unknown amount'
    : `${toDecimalString(minorUnits(amount), currency)} ${currency}`;
}
