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

/** What an intent is judged by. */
export interface EvaluationInput {
  readonly story: PaymentSummary;
  readonly payment: StoredPayment;
  readonly profile: Profile | undefined;
  /** One of its invoices that has not been read from the ledger yet. */
  readonly missingInvoice: InvoiceId | undefined;
  readonly now: Instant;
}

/** The reasons that end when a record arrives; with it the intent is judged anew. */
const awaiting: ReadonlySet<string | null> = new Set([
  'UNKNOWN_CONNECTION',
  'INVOICE_NOT_SYNCED',
  'SUCCESS_AWAITED',
]);

/** The intent that is born with its payment. */
export function evaluateNew(facts: EvaluationInput): Intent {
  const { payment, profile, now } = facts;
  const { connectionId, paymentId: subjectId, amount, currency } = payment;
  const modeAtRecording = profile?.settings.writeBack;
  return newIntent(
    { connectionId, kind: 'payment', subjectId, amount, currency, modeAtRecording },
    evaluate(facts),
    now,
  );
}

/** An intent after another event, or after a record arrived for which it was waiting: due at once. */
export function reevaluateIntent(intent: Intent, facts: EvaluationInput): Intent {
  const verdict = evaluate(facts, intent);
  const { amount, currency } = facts.payment;
  const modeAtRecording = intent.modeAtRecording ?? facts.profile?.settings.writeBack ?? null;
  const known = { ...intent, amount, currency, modeAtRecording };
  if (moves(intent, verdict)) return follow(known, verdict, facts.now);
  const next = { ...known, version: intent.version + 1 };
  // SENDING is resolved first, in its own time; a state of a later version waits for a person.
  return intent.state === 'SENDING' || !isIntentState(intent.state) ? next : dueNow(next, facts.now);
}

/** Whether the news move it on: what was not sent yet, and is not closed for good. */
function moves(intent: Intent, verdict: Verdict): boolean {
  switch (intent.state) {
    case 'PENDING':
      return verdict.to !== 'PENDING';
    case 'HELD':
      return awaiting.has(intent.reason) || (stops(verdict) && !isUnresolved(intent));
    case 'REFUSED':
      return stops(verdict);
    case 'CLOSED':
      return (
        intent.closedAs === 'cancelled' && !(verdict.to === 'CLOSED' && verdict.why?.code === intent.reason)
      );
    default:
      return false;
  }
}

function follow(intent: Intent, { to, why, closedAs }: Verdict, now: Instant): Intent {
  return move(intent, { to, at: now, by: 'alternative', why, ...(closedAs ? { closedAs } : {}), dueAt: now });
}

/** Whether news end an intent that has not been sent. */
function stops({ to, closedAs, why }: Verdict): boolean {
  return closedAs === 'cancelled' || (to === 'HELD' && senseless.has(why?.code));
}

const senseless: ReadonlySet<string | undefined> = new Set([
  'CONTRADICTORY_EVENTS',
  'AMOUNT_INVALID',
  'REFUND_TOO_LARGE',
]);

function dueNow(intent: Intent, now: Instant): Intent {
  return { ...intent, open: 'open', dueAt: intent.dueAt && intent.dueAt < now ? intent.dueAt : now };
}

const held = (why: Explanation): Verdict => ({ to: 'HELD', why });
const closed = (closedAs: Closing, why: Explanation): Verdict => ({ to: 'CLOSED', closedAs, why });

/** What the events, the settings and the records say about an intent that has not been sent. */
function evaluate(facts: EvaluationInput, intent?: Intent): Verdict {
  return judgeEvents(facts) ?? judgeRecords(facts, intent);
}

function judgeEvents({ story, payment, missingInvoice }: EvaluationInput): Verdict | undefined {
  const id = nameOf(payment);
  if (story.contradictory) return held(reasons.CONTRADICTORY_EVENTS({ payment: id }));
  if (payment.status === 'failed' || payment.status === 'charged_back') {
    const why = story.failure ? ` (${story.failure.code} ${story.failure.message})` : '';
    return closed('cancelled', reasons.FAILED_BEFORE_POSTING({ payment: id, why }));
  }
  const unfit = refundProblem(story);
  if (unfit) return held(unfit);
  // What is closed is not looked at again when its invoice arrives, and that must not be asked for a second time.
  if (payment.status === 'refunded' && !missingInvoice)
    return closed('cancelled', reasons.REFUNDED_BEFORE_POSTING({ payment: id }));
  if (!story.success) return held(reasons.SUCCESS_AWAITED({ payment: id }));
  const { problem } = readDetails(story.success.payment);
  return problem && held(problem);
}

function judgeRecords({ payment, profile, missingInvoice }: EvaluationInput, intent?: Intent): Verdict {
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
