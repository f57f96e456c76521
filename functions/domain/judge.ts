import type { AlternativePaymentItem } from './alternative-payment.ts';
import type { Profile } from './connection.ts';
import type { InvoiceId } from './ids.ts';
import type { Closing, Intent } from './intent.ts';
import { newIntent, type Verdict } from './new-intent.ts';
import { readFacts, refundProblem } from './payment-facts.ts';
import type { PaymentStory } from './payment-story.ts';
import { type Explanation, reasons } from './reasons.ts';
import type { Instant } from './time.ts';
import { isIntentState, move } from './transitions.ts';
import { isUnresolved } from './unresolved.ts';

/** What an intent is judged by. */
export interface IntentFacts {
  readonly story: PaymentStory;
  readonly payment: AlternativePaymentItem;
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
export function judgeNew(facts: IntentFacts): Intent {
  const { payment, profile, now } = facts;
  const { connectionId, paymentId: subjectId, amount, currency } = payment;
  const judged = profile?.settings.writeBack;
  return newIntent({ connectionId, kind: 'payment', subjectId, amount, currency, judged }, judge(facts), now);
}

/** An intent after another event, or after a record arrived for which it was waiting: due at once. */
export function reconsider(intent: Intent, facts: IntentFacts): Intent {
  const verdict = judge(facts, intent);
  const { amount, currency } = facts.payment;
  const judged = intent.judged ?? facts.profile?.settings.writeBack ?? null;
  const known = { ...intent, amount, currency, judged };
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
function judge(facts: IntentFacts, intent?: Intent): Verdict {
  return judgeEvents(facts) ?? judgeRecords(facts, intent);
}

function judgeEvents({ story, payment, missingInvoice }: IntentFacts): Verdict | undefined {
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
  const { problem } = readFacts(story.success.payment);
  return problem && held(problem);
}

function judgeRecords({ payment, profile, missingInvoice }: IntentFacts, intent?: Intent): Verdict {
  const id = nameOf(payment);
  if (!profile) return held(reasons.UNKNOWN_CONNECTION({ payment: id, connection: payment.connectionId }));
  if (missingInvoice) return held(reasons.INVOICE_NOT_SYNCED({ invoice: missingInvoice }));
  if (payment.recordedByHand) return closed('off', reasons.MANUAL_CHECK_MARK({ payment: id }));
  if (intent?.released) return { to: 'PENDING' };
  const { writeBack, writeBackFrom: from } = profile.settings;
  const mode = intent?.judged ?? writeBack;
  if (mode === 'off') return closed('off', reasons.WRITEBACK_OFF({}));
  if (mode === 'preview') return closed('previewed', reasons.WRITEBACK_PREVIEW({}));
  if (!from || payment.paidAt >= from) return { to: 'PENDING' };
  return closed('off', reasons.OLDER_THAN_WRITE_BACK({ paidAt: payment.paidAt, from }));
}

function nameOf({ paymentId }: AlternativePaymentItem): string {
  return paymentId.replace(/^alternative:/, '');
}
