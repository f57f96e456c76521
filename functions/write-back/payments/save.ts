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

/** Stores what becomes of a case, all or nothing. Throws {@link Overtaken} when it is not what it was any more. */
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
  if (!saved) throw new Error('A case does not end by being stored');
  return saved;
}

/** Stores a changed intent, with what it means for the invoices of its payment. */
export function storeIntent(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  intent: Intent,
): Promise<PaymentCase> {
  return storeChanges(deps, paymentCase, withChangedInvoices(paymentCase, intent, nowOf(deps)));
}
