import type { Intent } from '../intent/intent.ts';
import { idsIn, numbersIn } from '../intent/ledger-records.ts';
import type { Invoice } from '../invoice/invoice.ts';
import { invoiceTodos } from '../invoice/todos.ts';
import { reasons } from '../reasons/catalog.ts';
import type { Todo } from '../reasons/todo-item.ts';
import { minorUnits, toDecimalString, zero } from '../shared/money.ts';
import { dateIn } from '../shared/time.ts';
import { advanceAmount, isPartlyUnreadable } from './advance.ts';
import type { PaymentCase } from './case.ts';
import { conflictsAfterPosting } from './conflicts.ts';
import { refundProblem } from './details.ts';
import { cannotDetectReversal, type Reversal, reversalOf } from './reversal.ts';
import type { PaymentSummary } from './status.ts';
import type { StoredPayment } from './stored.ts';

/** Everything that a person must do now about a payment and its invoices. */
export function paymentTodos({ payment, intent, invoices, profile, summary }: PaymentCase): Todo[] {
  const paid = payment.allocations.flatMap(({ invoiceId }) => invoices.get(invoiceId) ?? []);
  const timeZone = profile?.settings.timeZone ?? 'UTC';
  const conflicts = conflictTodos(payment, intent, summary);
  const drafts = isRecorded(intent)
    ? [...conflicts, ...recordedPaymentTodos(payment, intent, summary, paid, timeZone)]
    : conflicts;
  const about = {
    subject: payment.paymentId,
    platformId: numbersIn('current', intent).join(', ') || undefined,
    documentNumber: paid.map(invoiceName).join(', ') || undefined,
    customerId: payment.customerId ?? paid[0]?.customerId ?? undefined,
    amount: amountText(payment, payment.amount ?? 0),
    date: intent.attempt?.posting?.date,
  };
  const withEntry = [...invoices.values()].filter((invoice) => hasEntryFor(invoice, payment));
  return [...drafts.map((draft) => ({ ...about, ...draft })), ...withEntry.flatMap(invoiceTodos)];
}

/**
 * True if the invoice has an entry for the payment. Its to-dos then depend on the payment's intent, even if the payment
 * no longer pays the invoice, or names it without a readable amount.
 */
function hasEntryFor({ alternative }: Invoice, { paymentId }: StoredPayment): boolean {
  return alternative.some((entry) => entry.paymentId === paymentId);
}

/** A to-do without the fields that all to-dos of the payment have in common. */
type TodoDraft = Pick<Todo, 'why'> & Partial<Pick<Todo, 'platformId' | 'amount'>>;

function conflictTodos(payment: StoredPayment, intent: Intent, summary: PaymentSummary): TodoDraft[] {
  const why = summary.contradictory
    ? reasons.CONTRADICTORY_EVENTS_TOO_LATE({ payment: paymentName(payment) })
    : refundProblem(summary);
  return why ? conflictsAfterPosting(intent, payment.events, why).map((conflict) => ({ why: conflict })) : [];
}

/** True if the payment is in the ledger: posted by us, or recorded by hand, even where we cannot read the record. */
export function isRecorded({ state, ledgerId, closedAs }: Intent): boolean {
  if (closedAs === 'done-by-hand') return true;
  if (ledgerId === null || closedAs === 'ignored') return false;
  return state === 'POSTED' || state === 'CONFIRMED' || state === 'CLOSED';
}

const standing: ReadonlySet<string> = new Set(['succeeded', 'refunded']);

/** True if the partner has the money, or gave it back as a refund. */
export function isStanding({ status }: Pick<StoredPayment, 'status'>): boolean {
  return standing.has(status);
}

function recordedPaymentTodos(
  payment: StoredPayment,
  intent: Intent,
  summary: PaymentSummary,
  paid: readonly Invoice[],
  timeZone: string,
): TodoDraft[] {
  const names = recordNames(payment, intent);
  const reversal = reversalOf(payment, intent, paid, names.number || byHand);
  const drafts = isStanding(payment)
    ? standingPaymentTodos(payment, intent, summary, names, reversal)
    : deadPaymentTodos(payment, intent, summary, names, reversal, paid, timeZone);
  return [...drafts, ...foundTwiceTodos(intent, paymentName(payment))];
}

function paymentName({ paymentId }: StoredPayment): string {
  return paymentId.replace(/^alternative:/, '');
}

/** How a person finds in Intacct what records a payment. */
interface RecordNames {
  /** The payment numbers, or words in their place. Empty if the payment is recorded as an advance only. */
  readonly number: string;
  /** The amount that is kept as an advance. */
  readonly advance: string | undefined;
}

const byHand = 'recorded by hand';

function recordNames(payment: StoredPayment, intent: Intent): RecordNames {
  const kept = advanceAmount(intent);
  const advance = kept > 0 ? amountText(payment, kept) : undefined;
  const numbers = numbersIn('current', intent).join(', ');
  if (numbers !== '') return { number: numbers, advance };
  if (intent.ledgerId !== null) return { number: `with memo ${paymentName(payment)}`, advance };
  return { number: advance ? '' : byHand, advance };
}

/** The to-dos of a payment that stands: differences, a reversal that must be undone, a refund to book. */
function standingPaymentTodos(
  payment: StoredPayment,
  intent: Intent,
  summary: PaymentSummary,
  names: RecordNames,
  reversal: Reversal | undefined,
): TodoDraft[] {
  const refunded = refundToBook(payment, intent, reversal);
  const facts = { payment: paymentName(payment), amount: amountText(payment, payment.amount ?? 0), ...names };
  const booking = refunded ? [{ why: reasons.REFUND_TO_BOOK({ ...facts, refunded }), amount: refunded }] : [];
  const wronglyReversed = reversal ? wrongReversalTodos(payment, summary, reversal) : [];
  return [...foundDifferentTodos(intent), ...wronglyReversed, ...booking];
}

/** The to-do of a payment that failed or was charged back: what still records it in Intacct must be reversed. */
function deadPaymentTodos(
  payment: StoredPayment,
  intent: Intent,
  { since }: PaymentSummary,
  { number, advance }: RecordNames,
  reversal: Reversal | undefined,
  paid: readonly Invoice[],
  timeZone: string,
): TodoDraft[] {
  const isWhole = reversal !== undefined && reversal.others === undefined;
  if (isWhole && (!advance || intent.reversedByPerson)) return [];
  const facts = {
    payment: paymentName(payment),
    amount: amountText(payment, payment.amount ?? 0),
    number: isWhole ? '' : (reversal?.others ?? number),
    advance,
    reversalIsSeen: !isPartlyUnreadable(intent) && !cannotDetectReversal(payment, paid),
    date: since ? dateIn(since, timeZone) : 'unknown',
    invoices: paid.map(invoiceName).join(', ') || "the customer's account",
  };
  const isChargeback = payment.status === 'charged_back';
  return [{ why: isChargeback ? reasons.REVERSE_CHARGEBACK(facts) : reasons.REVERSE_FAILED_PAYMENT(facts) }];
}

/** The to-do for a reversal in Intacct although the partner has the money, perhaps after winning a dispute. */
function wrongReversalTodos(
  payment: StoredPayment,
  { disputeWon }: PaymentSummary,
  reversal: Reversal,
): TodoDraft[] {
  if (!disputeWon && payment.refundedAmount >= reversal.amount) return [];
  const amount = amountText(payment, reversal.amount);
  const facts = { ...reversal, amount, payment: paymentName(payment) };
  const why = disputeWon ? reasons.DISPUTE_WON(facts) : reasons.POSTED_PAYMENT_GONE(facts);
  return [reversal.others === undefined ? { why } : { why, platformId: reversal.number, amount }];
}

/** The code of the to-do that a person closes with `done-by-hand` after booking a refund. */
export const refundTodoCode = 'REFUND_TO_BOOK';

/** The refunded amount that is not booked yet; undefined if all is. A reversed amount needs no refund booking. */
function refundToBook(
  payment: StoredPayment,
  { refundBooked = zero }: Intent,
  reversal: Reversal | undefined,
): string | undefined {
  const { refundedAmount } = payment;
  const notBooked = refundedAmount - Math.max(refundBooked, reversal?.amount ?? 0);
  return notBooked > 0 ? amountText(payment, notBooked) : undefined;
}

/** The to-do for a ledger payment that differs from the payment: a person mends it, or accepts it. */
function foundDifferentTodos({ reason: code, sentence, step }: Intent): TodoDraft[] {
  if (code !== 'FOUND_DIFFERENT' || sentence === null || step === null) return [];
  return [{ why: { code, sentence, step, resolvedBy: 'person' } }];
}

function foundTwiceTodos(intent: Intent, payment: string): TodoDraft[] {
  const duplicates = numbersIn('duplicate', intent);
  const [second] = duplicates;
  if (!second || idsIn('current', intent).length === 0) return [];
  const numbers = [...numbersIn('current', intent), ...duplicates].join(', ');
  return [{ why: reasons.FOUND_TWICE({ payment, numbers, second }) }];
}

function invoiceName({ documentNumber, ledger }: Invoice): string {
  return documentNumber ?? ledger.platformId;
}

function amountText({ currency }: StoredPayment, amount: number): string {
  return currency === null
    ? 'an unknown amount'
    : `${toDecimalString(minorUnits(amount), currency)} ${currency}`;
}
