import type { Intent, IntentState } from '../intent/intent.ts';
import { makeFormer, numbersIn, recordNumbers } from '../intent/ledger-records.ts';
import { withoutAttempt } from '../intent/send.ts';
import { isIntentState, type Move, move } from '../intent/transitions.ts';
import { isOverdue, isUnresolved } from '../intent/unresolved.ts';
import { zero } from '../shared/money.ts';
import type { Instant } from '../shared/time.ts';
import { advancesOf } from './advance.ts';
import type { PaymentRecords } from './case.ts';
import type { IntentDecision } from './decision.ts';
import { booksRefund, type DecisionInput, reportsReversal } from './decision-meaning.ts';

/** A decision that does not fit its intent. The sentence says why, and what fits instead. */
interface UnfitDecision {
  readonly unfit: string;
}

export type Decided = { readonly intent: Intent } | UnfitDecision;

const unsentStates: ReadonlySet<string> = new Set(['PENDING', 'HELD', 'REFUSED']);

/** Why no payment or payout of the connection can be released; undefined if it can, or for another outcome. */
export function whyNotReleased(
  profile: PaymentRecords['profile'],
  { outcome }: IntentDecision,
): string | undefined {
  return outcome !== 'release' || profile?.settings.writeBack === 'on'
    ? undefined
    : 'nothing is posted to Intacct until the setting `writeBack` of the connection is `on`';
}

/** The intent after a decision for which no ledger payments are read (`needsLedgerPayments`). */
export function applyDecision(input: DecisionInput, decision: IntentDecision, now: Instant): Decided {
  const { intent } = input;
  const { state } = intent;
  if (state === 'SENDING') return { unfit: whyNotWhileSending(intent, now) };
  if (isIntentState(state) && reportsReversal(decision, input)) {
    return { intent: withReport(intent, { reversedByPerson: true }, moveBy(decision, state, now)) };
  }
  switch (decision.outcome) {
    case 'retry':
      return retry(input, decision, now);
    case 'another-payment':
      return isUnresolved(intent) || intent.reason === 'LOOKS_RECORDED_BY_HAND'
        ? { intent: backToPending(intent, decision, now) }
        : {
            unfit:
              'this intent is not held for a payment in Intacct that looks like it. Read its step for the outcomes that fit',
          };
    case 'same-payment':
      return intent.reason === 'FOUND_DIFFERENT' && (intent.state === 'POSTED' || intent.state === 'CLOSED')
        ? { intent: acceptDifference(intent, decision, now) }
        : {
            unfit:
              'this intent is not held for a payment in Intacct that looks like it. Read its step for the outcomes that fit',
          };
    case 'done-by-hand':
      return closeDoneByHand(input, decision, now);
    case 'ignore':
      return ignore(intent, decision, now);
    case 'release':
      return release(input, decision, now);
  }
}

/** Why an intent takes no decision while it is SENDING: its request may still arrive, and a second one would double it. */
function whyNotWhileSending(intent: Intent, now: Instant): string {
  return isOverdue(intent, now)
    ? 'its request may be in Intacct already, or still arrive there, so it is not sent a second time on a guess. Search Intacct for its memo. If it is there, use `same-payment`, or `done-by-hand` with its number'
    : 'it is being posted just now. Wait until this intent says what became of its request';
}

function moveBy({ outcome, by, note }: IntentDecision, to: IntentState, at: Instant): Move {
  return { to, at, by, said: { reason: outcome, sentence: note } };
}

/** A person's note for the history, with the posting date that they chose. */
export function noteWithDate({ note, date }: Pick<IntentDecision, 'note' | 'date'>): string {
  return date === undefined ? note : `${note} (posting date ${date})`;
}

/** The intent PENDING, without its former attempt: its next request has a new key. */
function backToPending(
  intent: Intent,
  decision: IntentDecision,
  now: Instant,
  changes: Partial<Intent> = {},
): Intent {
  const chosenDate = decision.date ?? intent.chosenDate;
  const moved = moveBy({ ...decision, note: noteWithDate(decision) }, 'PENDING', now);
  return move(intent, { ...moved, dueAt: now }, { ...withoutAttempt, chosenDate, ...changes });
}

function retry({ intent, reversed }: DecisionInput, decision: IntentDecision, now: Instant): Decided {
  if (isUnresolved(intent) || intent.reason === 'LOOKS_RECORDED_BY_HAND') {
    return {
      unfit: `the ${intent.kind} may be in Intacct already. Use \`same-payment\` if it is, else \`another-payment\``,
    };
  }
  if (intent.state === 'HELD' || intent.state === 'REFUSED')
    return { intent: backToPending(intent, decision, now) };
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
    intent: backToPending(intent, decision, now, {
      ledgerId: null,
      ledgerRecords: makeFormer(intent),
      advances: [],
      appliedElsewhere: false,
      reversedByPerson: false,
    }),
  };
}

/** True if the intent is posted, and its ledger payment was found to differ from it. */
export function isFoundDifferent({ state, reason }: Intent): boolean {
  return state === 'POSTED' && reason === 'FOUND_DIFFERENT';
}

/** The intent after a person accepted the difference that was found: the posting stays as Intacct has it. */
function acceptDifference(intent: Intent, decision: IntentDecision, now: Instant): Intent {
  const { state, sentence: accepted, closedAs } = intent;
  const accepting = { ...moveBy(decision, state === 'CLOSED' ? 'CLOSED' : 'CONFIRMED', now), dueAt: now };
  return move(intent, closedAs ? { ...accepting, closedAs } : accepting, { accepted });
}

/** The intent after `done-by-hand`: with a booked refund, or closed because a person recorded the payment. */
function closeDoneByHand(input: DecisionInput, decision: IntentDecision, now: Instant): Decided {
  const { intent, payment } = input;
  const { state } = intent;
  if (isIntentState(state) && booksRefund(decision, input)) {
    const refundBooked = payment?.refundedAmount ?? zero;
    return { intent: withReport(intent, { refundBooked }, moveBy(decision, state, now)) };
  }
  // If no ledger payment can be read, a person may correct the number that they gave.
  const isCorrection = state === 'CLOSED' && intent.closedAs === 'done-by-hand' && intent.ledgerId === null;
  if (isUnresolved(intent) || !(unsentStates.has(state) || isCorrection)) {
    return {
      unfit: `this intent is ${state}. Use \`done-by-hand\` only for what was not posted, or for a refund`,
    };
  }
  const { allocations = [], refundedAmount = zero } = payment ?? {};
  const changes = {
    ledgerRecords: recordNumbers(intent, decision.ledgerIds),
    advances: advancesOf(allocations, [], refundedAmount),
    // The advance does not contain what was refunded before, so that refund needs no booking.
    ...(allocations.length > 0 && refundedAmount > 0 ? { refundBooked: refundedAmount } : {}),
    reversedByPerson: false,
  };
  const closing: Move = { ...moveBy(decision, 'CLOSED', now), closedAs: 'done-by-hand', dueAt: now };
  return { intent: move(intent, closing, changes) };
}

/** The intent with what a person reported and a line of history. Its state and its reason do not change. */
function withReport(
  intent: Intent,
  changes: Pick<Intent, 'refundBooked' | 'reversedByPerson'>,
  report: Move,
): Intent {
  const { reason, sentence, step, resolvedBy, closedAs } = intent;
  const moved = move(intent, { ...report, dueAt: report.at, ...(closedAs ? { closedAs } : {}) }, changes);
  return { ...moved, reason, sentence, step, resolvedBy };
}

function ignore(intent: Intent, decision: IntentDecision, now: Instant): Decided {
  if (
    isUnresolved(intent) ||
    intent.ledgerId !== null ||
    !(unsentStates.has(intent.state) || intent.state === 'CLOSED')
  ) {
    return { unfit: `this intent is ${intent.state} and may be in Intacct. What is there cannot be ignored` };
  }
  return { intent: move(intent, { ...moveBy(decision, 'CLOSED', now), closedAs: 'ignored', dueAt: now }) };
}

function release({ intent, payment }: DecisionInput, decision: IntentDecision, now: Instant): Decided {
  if (intent.state !== 'CLOSED' || (intent.closedAs !== 'off' && intent.closedAs !== 'previewed')) {
    return {
      unfit: `this intent is ${intent.state}. Use \`release\` only for what was closed because \`writeBack\` was \`off\` or \`preview\``,
    };
  }
  if (payment?.recordedByHand)
    return {
      unfit:
        'the payment was only marked as paid in Alternative, and is never posted. Record the money in Intacct as usual',
    };
  if (intent.ledgerId !== null) {
    return {
      unfit: `the ${intent.kind} is in Intacct already, as ${intent.kind} ${numbersIn('current', intent).join(', ')}. There is nothing to release`,
    };
  }
  return { intent: backToPending(intent, decision, now, { released: true }) };
}
