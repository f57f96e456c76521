import type { Profile } from '../connection/profile.ts';
import type { Closing, Intent } from '../intent/intent.ts';
import { newIntent, type Verdict } from '../intent/new-intent.ts';
import { isIntentState, move } from '../intent/transitions.ts';
import { isUnresolved } from '../intent/unresolved.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import type { InvoiceId } from '../shared/ids.ts';
import type { Instant } from '../shared/time.ts';
import { readDetails, refundProblem } from './details.ts';
import type { PaymentSummary } from './status.ts';
import type { StoredPayment } from './stored.ts';

/** What the state of an intent follows from. */
interface EvaluationInput {
  readonly summary: PaymentSummary;
  readonly payment: StoredPayment;
  readonly profile: Profile | undefined;
  /** The first of the payment's invoices that has not been read from the ledger yet, if any. */
  readonly missingInvoice: InvoiceId | undefined;
  readonly now: Instant;
}

/** The reasons that end when a record arrives. Then the intent is evaluated again. */
const awaitsRecord: ReadonlySet<string | null> = new Set([
  'UNKNOWN_CONNECTION',
  'INVOICE_NOT_SYNCED',
  'SUCCESS_AWAITED',
]);

/** The intent of a payment that has none yet. */
export function evaluateNew(input: EvaluationInput): Intent {
  const { payment, profile, now } = input;
  const { connectionId, paymentId: subjectId, amount, currency } = payment;
  const modeAtRecording = profile?.settings.writeBack;
  return newIntent(
    { connectionId, kind: 'payment', subjectId, amount, currency, modeAtRecording },
    evaluate(input),
    now,
  );
}

/** The intent after a further event, or after a record that it waited for has arrived. It is due at once. */
export function reevaluateIntent(intent: Intent, input: EvaluationInput): Intent {
  const verdict = evaluate(input, intent);
  const { amount, currency } = input.payment;
  const modeAtRecording = intent.modeAtRecording ?? input.profile?.settings.writeBack ?? null;
  const current = { ...intent, amount, currency, modeAtRecording };
  if (changesState(intent, verdict)) return applyVerdict(current, verdict, input.now);
  const next = { ...current, version: intent.version + 1 };
  // SENDING ends by its own schedule first. A state of a later version waits for a person.
  return intent.state === 'SENDING' || !isIntentState(intent.state) ? next : dueNow(next, input.now);
}

/** True if the verdict changes the intent's state: only if it is neither under way nor posted, nor closed for good. */
function changesState(intent: Intent, verdict: Verdict): boolean {
  switch (intent.state) {
    case 'PENDING':
      return verdict.to !== 'PENDING';
    case 'HELD':
      return awaitsRecord.has(intent.reason) || (stopsPosting(verdict) && !isUnresolved(intent));
    case 'REFUSED':
      return stopsPosting(verdict);
    case 'CLOSED':
      return (
        intent.closedAs === 'cancelled' && !(verdict.to === 'CLOSED' && verdict.why?.code === intent.reason)
      );
    default:
      return false;
  }
}

function applyVerdict(intent: Intent, { to, why, closedAs }: Verdict, now: Instant): Intent {
  return move(intent, { to, at: now, by: 'alternative', why, ...(closedAs ? { closedAs } : {}), dueAt: now });
}

/** True if the events forbid to post an intent that has not been sent: they cancel it, or they make no sense. */
function stopsPosting({ to, closedAs, why }: Verdict): boolean {
  return closedAs === 'cancelled' || (to === 'HELD' && unusableEvents.has(why?.code));
}

const unusableEvents: ReadonlySet<string | undefined> = new Set([
  'CONTRADICTORY_EVENTS',
  'AMOUNT_INVALID',
  'REFUND_TOO_LARGE',
]);

/** The intent due now, or earlier if it was overdue already. */
function dueNow(intent: Intent, now: Instant): Intent {
  return { ...intent, open: 'open', dueAt: intent.dueAt && intent.dueAt < now ? intent.dueAt : now };
}

const held = (why: Explanation): Verdict => ({ to: 'HELD', why });
const closed = (closedAs: Closing, why: Explanation): Verdict => ({ to: 'CLOSED', closedAs, why });

/** The state that an intent should have if it has not been sent, with its reason. */
function evaluate(input: EvaluationInput, intent?: Intent): Verdict {
  return evaluateEvents(input) ?? evaluateRecords(input, intent);
}

function evaluateEvents({ summary, payment, missingInvoice }: EvaluationInput): Verdict | undefined {
  const id = nameOf(payment);
  if (summary.contradictory) return held(reasons.CONTRADICTORY_EVENTS({ payment: id }));
  if (payment.status === 'failed' || payment.status === 'charged_back') {
    const why = summary.failure ? ` (${summary.failure.code} ${summary.failure.message})` : '';
    return closed('cancelled', reasons.FAILED_BEFORE_POSTING({ payment: id, why }));
  }
  const problemOfRefund = refundProblem(summary);
  if (problemOfRefund) return held(problemOfRefund);
  // With a missing invoice it is held below, not closed: the invoice must show the payment when it arrives, or it would
  // be collected a second time.
  if (payment.status === 'refunded' && !missingInvoice)
    return closed('cancelled', reasons.REFUNDED_BEFORE_POSTING({ payment: id }));
  if (!summary.success) return held(reasons.SUCCESS_AWAITED({ payment: id }));
  const { problem } = readDetails(summary.success.payment);
  return problem && held(problem);
}

function evaluateRecords({ payment, profile, missingInvoice }: EvaluationInput, intent?: Intent): Verdict {
  const id = nameOf(payment);
  if (!profile) return held(reasons.UNKNOWN_CONNECTION({ payment: id, connection: payment.connectionId }));
  if (missingInvoice) return held(reasons.INVOICE_NOT_SYNCED({ payment: id, invoice: missingInvoice }));
  if (payment.recordedByHand) return closed('off', reasons.MANUAL_CHECK_MARK({ payment: id }));
  if (intent?.released) return { to: 'PENDING' };
  const { writeBack, writeBackFrom: from } = profile.settings;
  const mode = intent?.modeAtRecording ?? writeBack;
  if (mode === 'off') return closed('off', reasons.WRITEBACK_OFF({}));
  if (mode === 'preview') return closed('previewed', reasons.WRITEBACK_PREVIEW({}));
  if (!from || payment.paidAt >= from) return { to: 'PENDING' };
  return closed('off', reasons.OLDER_THAN_WRITE_BACK({ paidAt: payment.paidAt, from }));
}

function nameOf({ paymentId }: StoredPayment): string {
  return paymentId.replace(/^alternative:/, '');
}
