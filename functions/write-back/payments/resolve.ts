import { idsIn, ledgerRecord } from '../../domain/intent/ledger-records.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import type { IntentDecision } from '../../domain/payment/decision.ts';
import { needsLedgerPayments } from '../../domain/payment/decision-meaning.ts';
import { applyDecision, isFoundDifferent, whyNotReleased } from '../../domain/payment/resolve.ts';
import { refundTodoCode } from '../../domain/payment/todos.ts';
import { InvalidInput } from '../../domain/shared/errors.ts';
import { nowOf } from '../engine/clock.ts';
import { UnknownWriteBack } from '../engine/errors.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { paymentAdapter } from './adapter.ts';
import { possibleDuplicates } from './named-payments.ts';
import { ledgerOf, recordLedgerPayments } from './record-ledger-payments.ts';
import { areReversed } from './reversal.ts';
import { storeIntent } from './save.ts';
import { wakeOthers } from './wake-others.ts';

/** Carries out a person's decision about the intent of a payment. Throws {@link InvalidInput} if it does not fit. */
export async function resolvePaymentIntent(deps: WriteBackDeps, decision: IntentDecision): Promise<void> {
  const { connectionId, writeBackId } = decision;
  const paymentCase = await paymentAdapter.load(deps, decision);
  if (!paymentCase) throw new UnknownWriteBack(connectionId, writeBackId);
  const whyNot = whyNotReleased(paymentCase.profile, decision);
  if (whyNot) throw new InvalidInput('outcome', whyNot);
  // Before the first write, which removes the trigger: after a crash the other intents are woken again.
  if (paymentCase.intent.trigger) await wakeOthers(deps, paymentCase);
  if (needsLedgerPayments(decision, paymentCase)) {
    await recordLedgerPayments(deps, paymentCase, decision);
    return;
  }
  const reversed = await isReversed(deps, paymentCase, decision);
  const decided = applyDecision({ ...paymentCase, reversed }, decision, nowOf(deps));
  if ('unfit' in decided) throw new InvalidInput('outcome', decided.unfit);
  const { intent } = decided;
  if (intent.refundBooked !== paymentCase.intent.refundBooked) await closeBooked(deps, paymentCase, decision);
  if (decision.outcome !== 'another-payment') {
    await storeIntent(deps, paymentCase, intent);
    return;
  }
  const duplicates = await possibleDuplicates(deps, ledgerOf(deps, paymentCase), paymentCase);
  const added = duplicates.map(({ ledgerId }) => ledgerRecord('not-duplicate', ledgerId));
  await storeIntent(deps, paymentCase, { ...intent, ledgerRecords: [...intent.ledgerRecords, ...added] });
}

/**
 * Closes the to-do of a refund. It comes before the write of the intent: after a crash in between the person can
 * decide again.
 */
async function closeBooked(deps: WriteBackDeps, { payment }: PaymentCase, { by, note }: IntentDecision) {
  const about = { connectionId: payment.connectionId, subject: payment.paymentId };
  await deps.todos.close(about, refundTodoCode, nowOf(deps), { by, note });
}

/**
 * True if the payment that was found different is certainly reversed. Only a retry needs to know, which posts it
 * again.
 */
async function isReversed(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  { outcome }: IntentDecision,
): Promise<boolean> {
  const { intent, profile } = paymentCase;
  if (outcome !== 'retry' || !isFoundDifferent(intent) || !profile) return false;
  return areReversed(deps, ledgerOf(deps, paymentCase), paymentCase, profile, idsIn('current', intent));
}
