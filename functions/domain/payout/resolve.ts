import type { Intent } from '../intent.ts';
import type { IntentDecision } from '../resolution.ts';
import { type Decided, dated, decide } from '../resolve.ts';
import type { Instant } from '../time.ts';
import { type Move, move } from '../transitions.ts';
import { isUnresolved } from '../unresolved.ts';

/** The entries beside the deposit that a person says are made. */
export const bookedByHand: readonly string[] = ['FEES_TO_BOOK', 'OTHER_ENTRIES_TO_BOOK'];

/** What was in the ledger, and is no more. */
const nothingThere = { ledgerId: null, ledgerIds: [], ledgerNumbers: [], deposit: null };

/** Where a person made it, under the numbers that they gave. */
function madeByHand({ ledgerIds }: IntentDecision) {
  return { ...nothingThere, ledgerNumbers: ledgerIds ?? [] };
}

/** What a decision makes of the intent of a payout. */
export function decidePayout(intent: Intent, decision: IntentDecision, now: Instant): Decided {
  const { state, reason } = intent;
  const isThereNoMore = state === 'POSTED' && reason === 'DEPOSIT_GONE';
  const by = (to: Move['to'], sentence = decision.note): Move => {
    const { outcome, by: who } = decision;
    return { to, at: now, by: who, said: { reason: outcome, sentence }, dueAt: now };
  };
  switch (decision.outcome) {
    case 'same-payment':
      return state === 'POSTED' && reason === 'DEPOSIT_DIFFERS'
        ? { intent: move(intent, by('CONFIRMED'), { accepted: intent.sentence }) }
        : { unfit: 'it is not found different, and not held for a deposit that looks like it' };
    case 'another-payment':
      return isUnresolved(intent)
        ? decided(intent, decision, now)
        : { unfit: 'it is not held for a deposit that looks like it' };
    case 'retry':
      if (!isThereNoMore) return decided(intent, decision, now);
      return {
        intent: move(intent, by('PENDING', dated(decision)), {
          ...nothingThere,
          chosenDate: decision.date ?? intent.chosenDate,
        }),
      };
    case 'done-by-hand':
      if (state === 'CONFIRMED') return { intent: move(intent, by('CONFIRMED')) };
      if (!isThereNoMore) return decided(intent, decision, now);
      return {
        intent: move(intent, { ...by('CLOSED'), closedAs: 'done-by-hand' }, madeByHand(decision)),
      };
    default:
      return decided(intent, decision, now);
  }
}

/** As it is with payments that name no record of the ledger. */
function decided(intent: Intent, decision: IntentDecision, now: Instant): Decided {
  return decide({ intent, payment: undefined, invoices: new Map() }, decision, now);
}
