import type { Intent } from './intent.ts';
import type { AlternativePayment } from './invoice.ts';
import { isUnresolved } from './unresolved.ts';

/** What an intent says to the other payments of its invoices, and to those who would ask for more. */
export function marks({ state, reason }: Intent): Pick<AlternativePayment, 'sending' | 'unsure'> {
  return {
    sending: state === 'SENDING',
    unsure: reason === 'LOOKS_RECORDED_BY_HAND' || reason === 'POSSIBLE_MATCH',
  };
}

/** An operator said that it does not count. */
export function isRuledOut({ state, closedAs }: Intent): boolean {
  return state === 'CLOSED' && closedAs === 'ignored';
}

/** What records a payment in the ledger, as its intent knows it. */
export function counterpartOf(intent: Intent): Partial<AlternativePayment> {
  const { ledgerId, ledgerIds, ledgerNumbers, formerLedgerIds, foundIn, goneLedgerIds } = intent;
  // A copy from between two generations is younger than the first of them, and contains neither.
  const sentAt = intent.generationSentAt ?? intent.firstSentAt;
  return {
    ledgerId,
    otherLedgerIds: ledgerIds.slice(1),
    platformId: ledgerNumbers.join(', ') || null,
    // What was refused, or is proven absent, did not arrive.
    firstSentAt: ledgerId !== null || isUnresolved(intent) ? sentAt : null,
    ...(formerLedgerIds ? { formerLedgerIds } : {}),
    ...(foundIn ? { foundIn } : {}),
    ...(goneLedgerIds ? { goneLedgerIds } : {}),
    ...(goneLedgerIds || intent.toldReversed ? { gone: isAllGone(intent) } : {}),
  };
}

/** Whether looks at the ledger missed everything that records a payment, or a person said that it was reversed. */
export function isAllGone({ ledgerIds, goneLedgerIds = [], toldReversed = false }: Intent): boolean {
  return ledgerIds.length > 0 && (toldReversed || ledgerIds.every((id) => goneLedgerIds.includes(id)));
}
