import type { Intent } from '../intent/intent.ts';
import { recordNumbers, replaceRecords } from '../intent/ledger-records.ts';
import { changeAttempt } from '../intent/send.ts';
import { type Move, move } from '../intent/transitions.ts';
import { isOverdue, isUnresolved } from '../intent/unresolved.ts';
import type { IntentDecision } from '../payment/decision.ts';
import { applyDecision, type Decided, noteWithDate } from '../payment/resolve.ts';
import type { Instant } from '../shared/time.ts';
import type { PayoutStatus } from './events.ts';

/** The entries beside the deposit that a person says are made. */
export const bookedByHand: readonly string[] = ['FEES_TO_BOOK', 'OTHER_ENTRIES_TO_BOOK'];

/** What was in the ledger, and is no more. */
function nothingThere(intent: Intent) {
  return {
    ledgerId: null,
    ledgerRecords: replaceRecords('current', intent, []),
    ...changeAttempt(intent, { deposit: null }),
  };
}

/** Where a person made it, under the numbers that they gave. */
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
      // Made by hand, failed, and reversed by hand: it is over, until it is paid again.
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

/** Sent, and nobody knows what became of it: it is not over because somebody says so, but because they found it. */
function foundByHand(intent: Intent, decision: IntentDecision, by: By): Decided {
  if (!decision.ledgerIds) return { unfit: 'the deposit may be in Intacct. Give its number in `ledgerIds`' };
  const held = intent.state === 'SENDING' ? move(intent, by('HELD')) : intent;
  const closed = move(held, { ...by('CLOSED'), closedAs: 'done-by-hand' }, madeByHand(intent, decision));
  return { intent: closed };
}

/** Whether a person may say which deposit it is; while it is being sent just now, nobody knows. */
export function mayBeThere(intent: Intent, now: Instant): boolean {
  return intent.state === 'SENDING' ? isOverdue(intent, now) : isUnresolved(intent);
}

/** As it is with payments that name no record of the ledger. */
function decided(intent: Intent, decision: IntentDecision, now: Instant): Decided {
  return applyDecision({ intent, payment: undefined, invoices: new Map() }, decision, now);
}
