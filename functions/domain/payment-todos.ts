import type { AlternativePaymentItem } from './alternative-payment.ts';
import { isUnlisted, reversed } from './contained.ts';
import { toldTooLate } from './contradiction.ts';
import type { Intent } from './intent.ts';
import type { Invoice } from './invoice.ts';
import { invoiceTodos } from './invoice-todos.ts';
import { formatMoney, type MinorUnits, minorUnits, zero } from './money.ts';
import { isWholeRefund, refundProblem } from './payment-facts.ts';
import { type PaymentStory, tellStory } from './payment-story.ts';
import { type Explanation, reasons } from './reasons.ts';
import type { KnownPayment } from './record-payment.ts';
import { after, dateIn, type Instant } from './time.ts';
import type { Todo } from './todo.ts';

/** Everything that a person must do about a payment and the invoices that it pays, as things stand. */
export function paymentTodos({ payment, intent, invoices, profile }: KnownPayment): Todo[] {
  if (!payment || !intent) return [];
  const paid = payment.allocations.flatMap(({ invoiceId }) => invoices.get(invoiceId) ?? []);
  const timeZone = profile?.settings.timeZone ?? 'UTC';
  const why = [
    ...tooLate(payment, intent),
    ...(isRecorded(intent) ? ofPayment(payment, intent, paid, timeZone) : []),
  ];
  const about = {
    subject: payment.paymentId,
    platformId: intent.ledgerNumbers.join(', ') || undefined,
    documentNumber: paid.map(nameOf).join(', ') || undefined,
    customerId: payment.customerId ?? paid[0]?.customerId ?? undefined,
    amount: amountOf(payment, payment.amount ?? 0),
    date: intent.posting?.date,
  };
  const todos = why.map((one) =>
    one.code === refundToBook
      ? { ...about, amount: amountOf(payment, unbooked(payment, intent)), why: one }
      : { ...about, why: one },
  );
  const told = [...invoices.values()].filter((invoice) => isToldOf(invoice, payment));
  return [...todos, ...told.flatMap(invoiceTodos)];
}

/** Also an invoice that it pays no more, or that only names it without a readable amount, has nobody else to look after it. */
function isToldOf({ alternative }: Invoice, { paymentId }: AlternativePaymentItem): boolean {
  return alternative.some((entry) => entry.paymentId === paymentId);
}

/** The to-do that a person closes by saying that a refund is booked. */
export const refundToBook = 'REFUND_TO_BOOK';

/** What was refunded, and nobody has booked yet. */
function unbooked({ refundedAmount }: AlternativePaymentItem, { refundBooked = zero }: Intent): MinorUnits {
  return minorUnits(refundedAmount - refundBooked);
}

function tooLate({ paymentId, events }: AlternativePaymentItem, intent: Intent): readonly Explanation[] {
  const story = tellStory(events, isWholeRefund);
  const payment = paymentId.replace(/^alternative:/, '');
  const why = story.contradictory ? reasons.CONTRADICTORY_EVENTS_TOO_LATE({ payment }) : refundProblem(story);
  return why ? toldTooLate(intent, events, why) : [];
}

/** Whether it is in the ledger, however that came about: by hand also where no copy of ours can show it. */
export function isRecorded({ state, ledgerId, closedAs }: Intent): boolean {
  if (closedAs === 'done-by-hand') return true;
  if (ledgerId === null || closedAs === 'ignored') return false;
  return state === 'POSTED' || state === 'CONFIRMED' || state === 'CLOSED';
}

/** No copy of ours shows the reversal of what was recorded by hand without a number that we can read. */
const unseen = 'Do not reverse the deposit. Then resolve as ignore: only a person can tell that it is done';

const standing: ReadonlySet<string> = new Set(['succeeded', 'refunded']);

function ofPayment(
  payment: AlternativePaymentItem,
  intent: Intent,
  paid: readonly Invoice[],
  timeZone: string,
): Explanation[] {
  const story = tellStory(payment.events, isWholeRefund);
  const id = payment.paymentId.replace(/^alternative:/, '');
  const amount = amountOf(payment, payment.amount ?? 0);
  const byHand = intent.ledgerId === null;
  const number = intent.ledgerNumbers.join(', ') || (byHand ? 'recorded by hand' : `with memo ${id}`);
  const mind = byHand ? unseen : 'Do not reverse the deposit';
  const gone = isGone(payment, intent, paid);
  const found: Explanation[] = [];
  if (!standing.has(payment.status)) {
    if (!gone)
      found.push(returned(payment.status, story, { payment: id, amount, number, mind, timeZone }, paid));
    return [...found, ...twice(intent, id)];
  }
  found.push(...different(intent));
  if (gone && story.disputeWon) found.push(reasons.DISPUTE_WON({ payment: id, amount, number }));
  if (gone && !story.disputeWon && payment.refundedAmount < (payment.amount ?? 0)) {
    found.push(reasons.POSTED_PAYMENT_GONE({ payment: id, amount, number }));
  }
  const open = unbooked(payment, intent);
  if (open > 0 && !gone) {
    found.push(reasons.REFUND_TO_BOOK({ payment: id, amount, refunded: amountOf(payment, open), number }));
  }
  return [...found, ...twice(intent, id)];
}

/** What records it shows something else: a person mends it, or takes it as it is. */
function different({ reason: code, sentence, step }: Intent): Explanation[] {
  if (code !== 'FOUND_DIFFERENT' || sentence === null || step === null) return [];
  return [{ code, sentence, step, resolvedBy: 'person' }];
}

function returned(
  status: string,
  { since }: PaymentStory,
  known: {
    readonly payment: string;
    readonly amount: string;
    readonly number: string;
    readonly mind: string;
    readonly timeZone: string;
  },
  paid: readonly Invoice[],
): Explanation {
  const facts = {
    ...known,
    date: since ? dateIn(since, known.timeZone) : 'unknown',
    invoices: paid.map(nameOf).join(', ') || "the customer's account",
  };
  return status === 'charged_back'
    ? reasons.REVERSE_CHARGEBACK(facts)
    : reasons.REVERSE_FAILED_PAYMENT(facts);
}

/** Whether the ledger shows it reversed: it is no longer there, or it is there without settling anything. */
export function isGone(
  { paymentId }: AlternativePaymentItem,
  { postedAt, listedIn, appliedElsewhere }: Pick<Intent, 'postedAt' | 'listedIn' | 'appliedElsewhere'>,
  paid: readonly Invoice[],
): boolean {
  const entries = paid.flatMap(({ alternative, ledger }) =>
    alternative
      .filter((entry) => entry.paymentId === paymentId)
      .map((entry) => {
        const left = showsLater(ledger, postedAt, listedIn) && !appliedElsewhere && isUnlisted(ledger, entry);
        return entry.gone || left || reversed(ledger, alternative).has(paymentId);
      }),
  );
  return entries.length > 0 && entries.every((one) => one);
}

/** Clocks differ, and Rutter's tells whole seconds. */
const marginMs = 60_000;

/**
 * Whether a copy must list what was posted, were it still there: it is from later by a margin, or from after copies that
 * listed it already.
 */
function showsLater(
  { lastSyncedAt }: Invoice['ledger'],
  postedAt: Instant | null,
  listedIn?: Instant,
): boolean {
  if (postedAt === null) return false;
  const listed = listedIn !== undefined && listedIn > postedAt && lastSyncedAt > listedIn;
  return listed || lastSyncedAt > after(postedAt, marginMs);
}

function twice({ ledgerIds, ledgerNumbers, twins }: Intent, payment: string): Explanation[] {
  const [second] = twins;
  if (!second || ledgerIds.length === 0) return [];
  return [reasons.FOUND_TWICE({ payment, numbers: [...ledgerNumbers, ...twins].join(', '), second })];
}

function nameOf({ documentNumber, ledger }: Invoice): string {
  return documentNumber ?? ledger.platformId;
}

function amountOf({ currency }: AlternativePaymentItem, amount: number): string {
  return currency === null ? 'an unknown amount' : `${formatMoney(minorUnits(amount), currency)} ${currency}`;
}
