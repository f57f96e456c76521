import { retryDatedToday } from '../../domain/intent/refusals.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import type { SubjectSteps } from '../engine/adapter.ts';
import { nowOf } from '../engine/clock.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { stepByState } from '../engine/step.ts';
import { paymentAdapter } from './adapter.ts';
import { confirm } from './confirm.ts';
import { followClosed } from './follow-closed.ts';
import { resolvePaymentIntent } from './resolve.ts';
import { storeIntent } from './save.ts';
import { syncPaymentTodos } from './todos.ts';
import { reevaluate, trySend } from './try-send.ts';
import { wakeOthers } from './wake-others.ts';

export const paymentSteps: SubjectSteps<PaymentCase> = {
  adapter: paymentAdapter,
  notifyOthers: wakeOthers,
  step,
  syncTodos: syncPaymentTodos,
  resolve: resolvePaymentIntent,
};

async function step(deps: WriteBackDeps, stored: PaymentCase): Promise<PaymentCase> {
  const paymentCase = stored.intent.awaitsInvoices ? await reevaluate(deps, stored) : stored;
  const next = await stepByState(paymentAdapter, { trySend, confirm, followClosed }, deps, paymentCase);
  return redateIfRefused(deps, next);
}

/** Retries a payment that was refused because of its date with today's date, if the settings say so. */
async function redateIfRefused(deps: WriteBackDeps, stored: PaymentCase): Promise<PaymentCase> {
  const { intent, profile } = stored;
  const next = profile && retryDatedToday(intent, profile.settings, nowOf(deps));
  return next ? storeIntent(deps, stored, next) : stored;
}
