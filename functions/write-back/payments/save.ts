import { type Intent, withoutTrigger } from '../../domain/intent/intent.ts';
import {
  afterSaving,
  type PaymentCase,
  type PaymentChanges,
  paymentCaseOf,
} from '../../domain/payment/case.ts';
import { withChangedInvoices } from '../../domain/payment/record.ts';
import { nowOf } from '../engine/clock.ts';
import { Overtaken } from '../engine/errors.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { wakeOthersOfChanged } from './wake-others.ts';

/**
 * Stores the changes of a case in one transaction. Throws {@link Overtaken} if the case was changed since it was read.
 */
export async function storeChanges(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  changed: PaymentChanges,
): Promise<PaymentCase> {
  const next = { ...changed, intent: withoutTrigger(changed.intent) };
  if (!(await deps.paymentCases.save(paymentCase, next))) throw new Overtaken(paymentCase.intent.writeBackId);
  await wakeOthersOfChanged(deps, paymentCase, next.invoices);
  const { intent } = next;
  if (intent.state !== paymentCase.intent.state || intent.reason !== paymentCase.intent.reason) {
    const { writeBackId, state, reason, generation } = intent;
    deps.log.info('write-back', {
      writeBackId,
      from: paymentCase.intent.state,
      to: state,
      reason,
      generation,
    });
  }
  const saved = paymentCaseOf(afterSaving(paymentCase, next));
  if (!saved) throw new Error('A stored case lost its payment or its intent');
  return saved;
}

/** Stores a changed intent, and applies it to the invoices of its payment. */
export function storeIntent(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  intent: Intent,
): Promise<PaymentCase> {
  return storeChanges(deps, paymentCase, withChangedInvoices(paymentCase, intent, nowOf(deps)));
}
