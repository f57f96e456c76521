import type { Intent } from '../intent/intent.ts';
import { recordNumbers, replaceRecords } from '../intent/ledger-records.ts';
import { changeAttempt } from '../intent/send.ts';
import { type Move, move } from '../intent/transitions.ts';
import { isOverdue, isUnresolved } from '../intent/unresolved.ts';
import type { IntentDecision } from '../payment/decision.ts';
import { applyDecision, type Decided, noteWithDate } from '../payment/resolve.ts';
import type { Instant } from '../shared/time.ts';
import type { PayoutStatus } from './events.ts';

/** The codes of to-dos that a person closes by saying that the entries beside the deposit are booked. */
export const bookedByHand: readonly string[] = ['FEES_TO_BOOK', 'OTHER_ENTRIES_TO_BOOK'];

/** What was in the ledger, and is no more. */
function nothingThere(intent: Intent) {
  return {
    ledgerId: null,
    ledgerRecords: replaceRecords('current', intent, []),
    ...changeAttempt(intent, { deposit: null }),
  };
}

/** The intent of a deposit made by hand, under the numbers that the person gave. */
function madeByHand(intent: Intent, decision: IntentDecision) {
  return { ...nothingThere(intent), ledgerRecords: recordNumbers(intent, decision.ledgerIds) };
}

/** What a decision makes of the intent of a payout. */
export function decidePayout(
  { intent, status }: { readonly intent: Intent; readonly status: PayoutStatus },
  decision: IntentDecision,
  now: Instant,
): Decided {
  const { state, reason } = intent;
  const by = (to: Move['to'], sentence = decision.note): Move => {
    const { outcome, by: who } = decision;
    return { to, at: now, by: who, said: { reason: outcome, sentence }, dueAt: now };
  };
  switch (decision.outcome) {
    case 'same-payment':
      return state === 'POSTED' && reason === 'DEPOSIT_DIFFERS'
        ? { intent: move(intent, by('CONFIRMED'), { accepted: intent.sentence }) }
        : {
            unfit:
              'the deposit was not found different in Intacct, and the payout is not held for a deposit that looks like it. Read the step of this intent for the outcomes that fit',
          };
    case 'another-payment':
      return isUnresolved(intent)
        ? decided(intent, decision, now)
        : {
            unfit:
              'the payout is not held for a deposit in Intacct that looks like it. Read the step of this intent for the outcomes that fit',
          };
    case 'retry':
      if (!isThereNoMore(intent)) return decided(intent, decision, now);
      return {
        intent: move(intent, by('PENDING', noteWithDate(decision)), {
          ...nothingThere(intent),
          chosenDate: decision.date ?? intent.chosenDate,
        }),
      };
    case 'done-by-hand':
      return doneByHand(intent, decision, by, now);
    case 'ignore':
      // Deposited by hand, failed, and reversed by hand: the payout is closed until it is paid again.
      return status === 'failed' && intent.closedAs === 'done-by-hand' && intent.ledgerId === null
        ? { intent: move(intent, { ...by('CLOSED'), closedAs: 'cancelled' }, nothingThere(intent)) }
        : decided(intent, decision, now);
    default:
      return decided(intent, decision, now);
  }
}

type By = (to: Move['to']) => Move;

function doneByHand(intent: Intent, decision: IntentDecision, by: By, now: Instant): Decided {
  if (intent.state === 'CONFIRMED') return { intent: move(intent, by('CONFIRMED')) };
  if (mayBeThere(intent, now)) return foundByHand(intent, decision, by);
  if (!isThereNoMore(intent)) return decided(intent, decision, now);
  return {
    intent: move(intent, { ...by('CLOSED'), closedAs: 'done-by-hand' }, madeByHand(intent, decision)),
  };
}

function isThereNoMore({ state, reason }: Intent): boolean {
  return state === 'POSTED' && reason === 'DEPOSIT_GONE';
}

/** A deposit whose outcome is unknown is closed only with the number under which the person found it. */
function foundByHand(intent: Intent, decision: IntentDecision, by: By): Decided {
  if (!decision.ledgerIds) return { unfit: 'the deposit may be in Intacct. Give its number in `ledgerIds`' };
  const held = intent.state === 'SENDING' ? move(intent, by('HELD')) : intent;
  const closed = move(held, { ...by('CLOSED'), closedAs: 'done-by-hand' }, madeByHand(intent, decision));
  return { intent: closed };
}

/** True if a person may name the deposit: its outcome is unknown, and it is not being sent just now. */
export function mayBeThere(intent: Intent, now: Instant): boolean {
  return intent.state === 'SENDING' ? isOverdue(intent, now) : isUnresolved(intent);
}

/** The decision as for a payment without a ledger record. */
function decided(intent: Intent, decision: IntentDecision, now: Instant): Decided {
  return applyDecision({ intent, payment: undefined, invoices: new Map() }, decision, now);
}
