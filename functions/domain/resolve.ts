import type { Intent, IntentState } from './intent.ts';
import { zero } from './money.ts';
import { isGone } from './payment-todos.ts';
import type { KnownPayment } from './record-payment.ts';
import type { IntentDecision } from './resolution.ts';
import type { Instant } from './time.ts';
import { isUnresolved, type Move, move } from './transitions.ts';

/** A decision that does not fit what it is about: the sentence says why, and what does. */
export interface Unfit {
  readonly unfit: string;
}

export type Decided = { readonly intent: Intent } | Unfit;
type Known = Pick<KnownPayment, 'payment' | 'invoices'> & { readonly intent: Intent };

const unsent: ReadonlySet<string> = new Set(['PENDING', 'HELD', 'REFUSED']);

/** Whether the ledger payments that a decision names are needed to carry it out. */
export function namesPayments({ outcome }: IntentDecision, { intent, payment }: Known): boolean {
  if (outcome === 'same-payment') return intent.reason !== 'FOUND_DIFFERENT';
  const booksRefund = (payment?.refundedAmount ?? zero) > 0 && intent.state === 'CONFIRMED';
  return outcome === 'done-by-hand' && !booksRefund && (payment?.allocations.length ?? 0) > 0;
}

/** What decisions that name no ledger payment make of an intent. */
export function decide(known: Known, decision: IntentDecision, now: Instant): Decided {
  const { intent } = known;
  if (intent.state === 'SENDING') {
    return { unfit: 'it is being posted just now; wait until it is known what became of it' };
  }
  switch (decision.outcome) {
    case 'retry':
      return retry(known, decision, now);
    case 'another-payment':
      return isUnresolved(intent) || intent.reason === 'LOOKS_RECORDED_BY_HAND'
        ? { intent: again(intent, decision, now) }
        : { unfit: 'it is not held for a payment that looks like it' };
    case 'same-payment':
      return intent.reason === 'FOUND_DIFFERENT' && intent.state === 'POSTED'
        ? { intent: accept(intent, decision, now) }
        : { unfit: 'it is not held for a payment that looks like it' };
    case 'done-by-hand':
      return doneWithoutPayment(known, decision, now);
    case 'ignore':
      return ignore(intent, decision, now);
    case 'release':
      return release(known, decision, now);
  }
}

function by({ outcome, by: who, note }: IntentDecision, to: IntentState, at: Instant): Move {
  return { to, at, by: who, said: { reason: outcome, sentence: note } };
}

/** As if it had never been sent: the next generation goes under a key of its own. */
const fresh = {
  sendingUntil: null,
  jobId: null,
  lastAnswer: null,
  idempotencyKey: null,
  request: null,
  posting: null,
  deposit: null,
};

function again(
  intent: Intent,
  decision: IntentDecision,
  now: Instant,
  changes: Partial<Intent> = {},
): Intent {
  const chosenDate = decision.date ?? intent.chosenDate;
  return move(intent, { ...by(decision, 'PENDING', now), dueAt: now }, { ...fresh, chosenDate, ...changes });
}

function retry(known: Known, decision: IntentDecision, now: Instant): Decided {
  const { intent, payment, invoices } = known;
  if (isUnresolved(intent) || intent.reason === 'LOOKS_RECORDED_BY_HAND') {
    return { unfit: 'say same-payment or another-payment: it may be in Intacct already' };
  }
  if (intent.state === 'HELD' || intent.state === 'REFUSED') return { intent: again(intent, decision, now) };
  if (intent.state !== 'POSTED' || intent.reason !== 'FOUND_DIFFERENT') {
    return { unfit: `only what is held, refused or found different is tried again; it is ${intent.state}` };
  }
  const paid = payment?.allocations.flatMap(({ invoiceId }) => invoices.get(invoiceId) ?? []) ?? [];
  if (!payment || !isGone(payment, intent, paid)) {
    return {
      unfit: `reverse Intacct payment ${intent.ledgerNumbers.join(', ')} first, and wait until it is seen`,
    };
  }
  return { intent: again(intent, decision, now, { ledgerId: null, ledgerIds: [], ledgerNumbers: [] }) };
}

/** The difference is taken as it is. */
function accept(intent: Intent, decision: IntentDecision, now: Instant): Intent {
  return move(intent, { ...by(decision, 'CONFIRMED', now), dueAt: now }, { accepted: intent.sentence });
}

function doneWithoutPayment({ intent, payment }: Known, decision: IntentDecision, now: Instant): Decided {
  if (intent.state === 'CONFIRMED') {
    return { intent: { ...dueNow(intent, decision, now), refundBooked: payment?.refundedAmount ?? zero } };
  }
  if (isUnresolved(intent) || !unsent.has(intent.state)) {
    return { unfit: `it is ${intent.state}; only what was not posted can be recorded by hand` };
  }
  return { intent: move(intent, { ...by(decision, 'CLOSED', now), closedAs: 'done-by-hand', dueAt: now }) };
}

function dueNow(intent: Intent, decision: IntentDecision, now: Instant): Intent {
  return move(intent, { ...by(decision, 'CONFIRMED', now), dueAt: now });
}

function ignore(intent: Intent, decision: IntentDecision, now: Instant): Decided {
  if (
    isUnresolved(intent) ||
    intent.ledgerId !== null ||
    !(unsent.has(intent.state) || intent.state === 'CLOSED')
  ) {
    return { unfit: `it is ${intent.state}, and may be in Intacct: what is there cannot be ignored` };
  }
  return { intent: move(intent, { ...by(decision, 'CLOSED', now), closedAs: 'ignored', dueAt: now }) };
}

function release({ intent, payment }: Known, decision: IntentDecision, now: Instant): Decided {
  if (intent.state !== 'CLOSED' || (intent.closedAs !== 'off' && intent.closedAs !== 'previewed')) {
    return { unfit: `only what was closed by off or preview is released; it is ${intent.state}` };
  }
  if (payment?.recordedByHand) return { unfit: 'it is a mark made in Alternative only, and never posted' };
  if (intent.ledgerId !== null) {
    return { unfit: `it is in Intacct already, as payment ${intent.ledgerNumbers.join(', ')}` };
  }
  return { intent: again(intent, decision, now, { released: true }) };
}
