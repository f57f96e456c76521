import type { AlternativePaymentItem } from './alternative-payment.ts';
import type { Profile } from './connection.ts';
import type { InvoiceId } from './ids.ts';
import { type Closing, type Intent, type IntentState, isUnresolved, move } from './intent.ts';
import type { PaymentStory } from './payment-events.ts';
import { readFacts } from './payment-facts.ts';
import { type Explanation, reasons } from './reasons.ts';
import { after, type Instant } from './time.ts';

/** What an intent is judged by. */
export interface IntentFacts {
  readonly story: PaymentStory;
  readonly payment: AlternativePaymentItem;
  readonly profile: Profile | undefined;
  /** One of its invoices that has not been read from the ledger yet. */
  readonly missingInvoice: InvoiceId | undefined;
  readonly now: Instant;
}

interface Verdict {
  readonly to: Extract<IntentState, 'PENDING' | 'HELD' | 'CLOSED'>;
  readonly why?: Explanation;
  readonly closedAs?: Closing;
}

/** The reasons that end when a record arrives; with it the intent is judged anew. */
const awaiting: ReadonlySet<string | null> = new Set([
  'UNKNOWN_CONNECTION',
  'INVOICE_NOT_SYNCED',
  'SUCCESS_AWAITED',
]);

const minutes = [1, 1, 2, 5, 15, 30, 60];

/** When something that mends itself is looked at again: soon at first, hourly in the end. */
export function nextTry(tries: number, now: Instant): Instant {
  return after(now, (minutes[Math.min(tries, minutes.length - 1)] ?? 60) * 60_000);
}

/** The intent that is born with its payment. */
export function judgeNew(facts: IntentFacts): Intent {
  const { payment, profile, now } = facts;
  const { to, why, closedAs } = judge(facts);
  const born: Intent = {
    connectionId: payment.connectionId,
    writeBackId: `payment#${payment.paymentId}`,
    kind: 'payment',
    subjectId: payment.paymentId,
    version: 1,
    state: to,
    reason: why?.code ?? null,
    sentence: why?.sentence ?? null,
    step: why?.step ?? null,
    closedAs: closedAs ?? null,
    tries: 0,
    amount: payment.amount,
    currency: payment.currency,
    recordedAt: now,
    judged: profile?.settings.writeBack ?? null,
    twinsRuledOut: [],
    released: false,
    chosenDate: null,
    generation: 0,
    idempotencyKey: null,
    request: null,
    firstSentAt: null,
    sentAt: null,
    sendingUntil: null,
    jobId: null,
    lastAnswer: null,
    lookUpAskedAt: null,
    ledgerIds: [],
    ledgerId: null,
    history: [
      {
        at: now,
        from: null,
        to,
        reason: why?.code ?? null,
        sentence: why?.sentence ?? null,
        by: 'alternative',
        requestId: null,
      },
    ],
  };
  const dueAt = dueOf(to, why, 0, now);
  return dueAt ? { ...born, open: 'open', dueAt } : born;
}

/** An intent after another event, or after a record arrived for which it was waiting. */
export function reconsider(intent: Intent, facts: IntentFacts): Intent {
  const verdict = judge(facts, intent);
  const { amount, currency } = facts.payment;
  const known = {
    ...intent,
    amount,
    currency,
    judged: intent.judged ?? facts.profile?.settings.writeBack ?? null,
  };
  switch (intent.state) {
    case 'PENDING':
      return verdict.to === 'PENDING'
        ? { ...known, version: intent.version + 1 }
        : follow(known, verdict, facts.now);
    case 'HELD':
      return awaiting.has(intent.reason) || (stops(verdict) && !isUnresolved(intent))
        ? follow(known, verdict, facts.now)
        : { ...known, version: intent.version + 1 };
    case 'REFUSED':
      return stops(verdict) ? follow(known, verdict, facts.now) : { ...known, version: intent.version + 1 };
    case 'CLOSED':
      if (intent.closedAs !== 'cancelled')
        return dueNow({ ...known, version: intent.version + 1 }, facts.now);
      return verdict.to === 'CLOSED' && verdict.why?.code === intent.reason
        ? { ...known, version: intent.version + 1 }
        : follow(known, verdict, facts.now);
    case 'POSTED':
    case 'CONFIRMED':
      // They only raise their to-dos, which the sweep sees to.
      return dueNow({ ...known, version: intent.version + 1 }, facts.now);
    default:
      // SENDING is resolved first; a state of a later version waits for a person.
      return { ...known, version: intent.version + 1 };
  }
}

function follow(intent: Intent, { to, why, closedAs }: Verdict, now: Instant): Intent {
  const tries = intent.reason === (why?.code ?? null) ? intent.tries + 1 : 0;
  return move(intent, {
    to,
    at: now,
    by: 'alternative',
    why,
    ...(closedAs ? { closedAs } : {}),
    dueAt: dueOf(to, why, tries, now),
  });
}

/** Whether news end an intent that has not been sent. */
function stops({ to, closedAs, why }: Verdict): boolean {
  return closedAs === 'cancelled' || (to === 'HELD' && why?.code === 'CONTRADICTORY_EVENTS');
}

function dueNow(intent: Intent, now: Instant): Intent {
  return { ...intent, open: 'open', dueAt: intent.dueAt && intent.dueAt < now ? intent.dueAt : now };
}

function dueOf(
  to: Verdict['to'],
  why: Explanation | undefined,
  tries: number,
  now: Instant,
): Instant | undefined {
  if (to === 'PENDING') return now;
  return to === 'HELD' && why?.resolvedBy === 'self' ? nextTry(tries, now) : undefined;
}

const held = (why: Explanation): Verdict => ({ to: 'HELD', why });
const closed = (closedAs: Closing, why: Explanation): Verdict => ({ to: 'CLOSED', closedAs, why });

/** What the events, the settings and the records say about an intent that has not been sent. */
function judge(facts: IntentFacts, intent?: Intent): Verdict {
  return judgeEvents(facts) ?? judgeRecords(facts, intent);
}

function judgeEvents({ story, payment }: IntentFacts): Verdict | undefined {
  const id = nameOf(payment);
  if (story.contradictory) return held(reasons.CONTRADICTORY_EVENTS({ payment: id }));
  if (payment.status === 'failed' || payment.status === 'charged_back') {
    const why = story.failure ? ` (${story.failure.code} ${story.failure.message})` : '';
    return closed('cancelled', reasons.FAILED_BEFORE_POSTING({ payment: id, why }));
  }
  if (payment.status === 'refunded')
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
