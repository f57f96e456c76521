import type { Intent, IntentState } from '../intent/intent.ts';
import { makeFormer, numbersIn, recordNumbers } from '../intent/ledger-records.ts';
import { withoutAttempt } from '../intent/send.ts';
import { isIntentState, type Move, move } from '../intent/transitions.ts';
import { isOverdue, isUnresolved } from '../intent/unresolved.ts';
import type { InvoiceId } from '../shared/ids.ts';
import { zero } from '../shared/money.ts';
import type { Instant } from '../shared/time.ts';
import { advanceAmount, advancesOf, isUnreadable } from './advance.ts';
import type { PaymentRecords } from './case.ts';
import type { IntentDecision } from './decision.ts';
import { cannotDetectReversal, isGone } from './reversal.ts';
import { isRecorded, isStanding } from './todos.ts';

/** A decision that does not fit what it is about: the sentence says why, and what does. */
export interface Unfit {
  readonly unfit: string;
}

export type Decided = { readonly intent: Intent } | Unfit;
type Known = Pick<PaymentRecords, 'payment' | 'invoices'> & {
  readonly intent: Intent;
  /** The ledger's own copies show that what records it was reversed; nothing less is believed. */
  readonly reversed?: boolean;
};

const unsent: ReadonlySet<string> = new Set(['PENDING', 'HELD', 'REFUSED']);

/** Whether the ledger payments that a decision names are needed to carry it out. */
export function needsLedgerPayments(decision: IntentDecision, known: Known): boolean {
  const { intent, payment } = known;
  if (decision.outcome === 'same-payment') return intent.reason !== 'FOUND_DIFFERENT';
  if (decision.outcome !== 'done-by-hand') return false;
  if (booksRefund(decision, known) || tellsReversal(decision, known)) return false;
  if (!decision.ledgerIds && isAdvance(known)) return false;
  return (payment?.allocations.length ?? 0) > 0;
}

/** Whether nothing of it can be on its invoices, which are all paid: it is kept as an advance, of which there is no copy. */
function isAdvance({ intent, payment, invoices }: Known): boolean {
  if (intent.closedAs === 'done-by-hand') return intent.ledgerId === null;
  const isPaid = (id: InvoiceId) => invoices.get(id)?.ledger.amountDue === 0;
  const paid = payment?.allocations.every(({ invoiceId }) => isPaid(invoiceId)) ?? false;
  return intent.reason === 'INVOICE_ALREADY_PAID' && paid;
}

/** Of what is in the ledger a refund is booked; with a number, another payment is named that records it. */
function booksRefund({ ledgerIds }: IntentDecision, { payment, intent, invoices }: Known): boolean {
  if (ledgerIds || !payment || payment.refundedAmount === 0 || !isRecorded(intent)) return false;
  const paid = payment.allocations.flatMap(({ invoiceId }) => invoices.get(invoiceId) ?? []);
  return advanceAmount(intent) > 0 || !isGone(payment, intent, paid);
}

/** A person says that what came back was reversed: where no copy of ours shows that, nothing else ends its to-do. */
function tellsReversal(
  { outcome, ledgerIds }: IntentDecision,
  { payment, intent, invoices }: Known,
): boolean {
  const ends = outcome === 'ignore' || (outcome === 'done-by-hand' && !ledgerIds);
  if (!ends || !payment || isStanding(payment) || !isRecorded(intent)) return false;
  const paid = payment.allocations.flatMap(({ invoiceId }) => invoices.get(invoiceId) ?? []);
  return isUnreadable(intent) || cannotDetectReversal(payment, paid);
}

/** Why nothing of a connection, neither payment nor payout, is released yet. */
export function whyNotReleased(
  profile: PaymentRecords['profile'],
  { outcome }: IntentDecision,
): string | undefined {
  return outcome !== 'release' || profile?.settings.writeBack === 'on'
    ? undefined
    : 'nothing is posted to Intacct until the setting `writeBack` of the connection is `on`';
}

/** What decisions that name no ledger payment make of an intent. */
export function applyDecision(known: Known, decision: IntentDecision, now: Instant): Decided {
  const { intent } = known;
  const { state } = intent;
  if (state === 'SENDING') return { unfit: whileSending(intent, now) };
  if (isIntentState(state) && tellsReversal(decision, known)) {
    return { intent: noted(intent, { reversedByPerson: true }, by(decision, state, now)) };
  }
  switch (decision.outcome) {
    case 'retry':
      return retry(known, decision, now);
    case 'another-payment':
      return isUnresolved(intent) || intent.reason === 'LOOKS_RECORDED_BY_HAND'
        ? { intent: again(intent, decision, now) }
        : {
            unfit:
              'this intent is not held for a payment in Intacct that looks like it. Read its step for the outcomes that fit',
          };
    case 'same-payment':
      return intent.reason === 'FOUND_DIFFERENT' && (intent.state === 'POSTED' || intent.state === 'CLOSED')
        ? { intent: accept(intent, decision, now) }
        : {
            unfit:
              'this intent is not held for a payment in Intacct that looks like it. Read its step for the outcomes that fit',
          };
    case 'done-by-hand':
      return doneWithoutPayment(known, decision, now);
    case 'ignore':
      return ignore(intent, decision, now);
    case 'release':
      return release(known, decision, now);
  }
}

/** Its request may arrive as long as nobody knows what became of it: sent a second time it could stand there twice. */
function whileSending(intent: Intent, now: Instant): string {
  return isOverdue(intent, now)
    ? 'its request may be in Intacct already, or still arrive there, so it is not sent a second time on a guess. Search Intacct for its memo. If it is there, use `same-payment`, or `done-by-hand` with its number'
    : 'it is being posted just now. Wait until this intent says what became of its request';
}

function by({ outcome, by: who, note }: IntentDecision, to: IntentState, at: Instant): Move {
  return { to, at, by: who, said: { reason: outcome, sentence: note } };
}

/** What a person said, with the posting date that they chose: both stand in the history. */
export function noteWithDate({ note, date }: Pick<IntentDecision, 'note' | 'date'>): string {
  return date === undefined ? note : `${note} (posting date ${date})`;
}

function again(
  intent: Intent,
  decision: IntentDecision,
  now: Instant,
  changes: Partial<Intent> = {},
): Intent {
  const chosenDate = decision.date ?? intent.chosenDate;
  const told = by({ ...decision, note: noteWithDate(decision) }, 'PENDING', now);
  return move(intent, { ...told, dueAt: now }, { ...withoutAttempt, chosenDate, ...changes });
}

function retry({ intent, reversed }: Known, decision: IntentDecision, now: Instant): Decided {
  if (isUnresolved(intent) || intent.reason === 'LOOKS_RECORDED_BY_HAND') {
    return {
      unfit: 'the payment may be in Intacct already. Use `same-payment` if it is, else `another-payment`',
    };
  }
  if (intent.state === 'HELD' || intent.state === 'REFUSED') return { intent: again(intent, decision, now) };
  if (!isFoundDifferent(intent)) {
    return {
      unfit: `this intent is ${intent.state}. Use \`retry\` only while it is HELD, REFUSED or found different in Intacct`,
    };
  }
  if (!reversed) {
    return {
      unfit: `reverse Intacct payment ${numbersIn('current', intent).join(', ')} first, and wait until the reversal is read. If Intacct goes on listing that payment, receive it again by hand and use \`done-by-hand\` with the new number`,
    };
  }
  return {
    intent: again(intent, decision, now, {
      ledgerId: null,
      ledgerRecords: makeFormer(intent),
      advances: [],
      appliedElsewhere: false,
      reversedByPerson: false,
    }),
  };
}

export function isFoundDifferent({ state, reason }: Intent): boolean {
  return state === 'POSTED' && reason === 'FOUND_DIFFERENT';
}

/** The difference is taken as it is. */
function accept(intent: Intent, decision: IntentDecision, now: Instant): Intent {
  const { state, sentence: accepted, closedAs } = intent;
  const told = { ...by(decision, state === 'CLOSED' ? 'CLOSED' : 'CONFIRMED', now), dueAt: now };
  return move(intent, closedAs ? { ...told, closedAs } : told, { accepted });
}

function doneWithoutPayment(known: Known, decision: IntentDecision, now: Instant): Decided {
  const { intent, payment } = known;
  const { state } = intent;
  if (isIntentState(state) && booksRefund(decision, known)) {
    const refundBooked = payment?.refundedAmount ?? zero;
    return { intent: noted(intent, { refundBooked }, by(decision, state, now)) };
  }
  // By hand without a payment that can be read: its number may be corrected.
  const corrected = state === 'CLOSED' && intent.closedAs === 'done-by-hand' && intent.ledgerId === null;
  if (isUnresolved(intent) || !(unsent.has(state) || corrected)) {
    return {
      unfit: `this intent is ${state}. Use \`done-by-hand\` only for what was not posted, or for a refund`,
    };
  }
  const { allocations = [], refundedAmount = zero } = payment ?? {};
  const changes = {
    ledgerRecords: recordNumbers(intent, decision.ledgerIds),
    advances: advancesOf(allocations, [], refundedAmount),
    // What was refunded before is not in the advance.
    ...(allocations.length > 0 && refundedAmount > 0 ? { refundBooked: refundedAmount } : {}),
    reversedByPerson: false,
  };
  const closing: Move = { ...by(decision, 'CLOSED', now), closedAs: 'done-by-hand', dueAt: now };
  return { intent: move(intent, closing, changes) };
}

/** What it is, and why, stays as it was. */
function noted(
  intent: Intent,
  changes: Pick<Intent, 'refundBooked' | 'reversedByPerson'>,
  told: Move,
): Intent {
  const { reason, sentence, step, resolvedBy, closedAs } = intent;
  const moved = move(intent, { ...told, dueAt: told.at, ...(closedAs ? { closedAs } : {}) }, changes);
  return { ...moved, reason, sentence, step, resolvedBy };
}

function ignore(intent: Intent, decision: IntentDecision, now: Instant): Decided {
  if (
    isUnresolved(intent) ||
    intent.ledgerId !== null ||
    !(unsent.has(intent.state) || intent.state === 'CLOSED')
  ) {
    return { unfit: `this intent is ${intent.state} and may be in Intacct. What is there cannot be ignored` };
  }
  return { intent: move(intent, { ...by(decision, 'CLOSED', now), closedAs: 'ignored', dueAt: now }) };
}

function release({ intent, payment }: Known, decision: IntentDecision, now: Instant): Decided {
  if (intent.state !== 'CLOSED' || (intent.closedAs !== 'off' && intent.closedAs !== 'previewed')) {
    return {
      unfit: `this intent is ${intent.state}. Use \`release\` only for what was closed because \`writeBack\` was \`off\` or \`preview\``,
    };
  }
  if (payment?.recordedByHand)
    return {
      unfit:
        'the payment was only marked as paid in Alternative, and is never posted. Record the cheque in Intacct as usual',
    };
  if (intent.ledgerId !== null) {
    return {
      unfit: `the payment is in Intacct already, as payment ${numbersIn('current', intent).join(', ')}. There is nothing to release`,
    };
  }
  return { intent: again(intent, decision, now, { released: true }) };
}
