import { type Intent, withoutTrigger } from '../../domain/intent/intent.ts';
import {
  afterSaving,
  type PaymentCase,
  type PaymentChanges,
  paymentCaseOf,
} from '../../domain/payment/case.ts';
import { withIntent } from '../../domain/payment/record.ts';
import { Overtaken } from '../engine/errors.ts';
import { nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { wakeOthersAfter } from './wake-others.ts';

/** Stores what becomes of a case, all or nothing. Throws {@link Overtaken} when it is not what it was any more. */
export async function store(
  deps: WriteBackDeps,
  known: PaymentCase,
  changed: PaymentChanges,
): Promise<PaymentCase> {
  const next = { ...changed, intent: withoutTrigger(changed.intent) };
  if (!(await deps.paymentCases.save(known, next))) throw new Overtaken(known.intent.writeBackId);
  await wakeOthersAfter(deps, known, next.invoices);
  const { intent } = next;
  if (intent.state !== known.intent.state || intent.reason !== known.intent.reason) {
    const { writeBackId, state, reason, generation } = intent;
    deps.log.info('write-back', { writeBackId, from: known.intent.state, to: state, reason, generation });
  }
  const saved = paymentCaseOf(afterSaving(known, next));
  if (!saved) throw new Error('A case does not end by being stored');
  return saved;
}

/** Stores a changed intent, with what it means for the invoices of its payment. */
export function storeIntent(deps: WriteBackDeps, known: PaymentCase, intent: Intent): Promise<PaymentCase> {
  return store(deps, known, withIntent(known, intent, nowOf(deps)));
}
