import { retryDatedToday } from '../../domain/intent/refusals.ts';
import { type PaymentCase, paymentCaseOf } from '../../domain/payment/case.ts';
import type { SubjectSteps } from '../engine/adapter.ts';
import { nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { resolveUnknownOutcome } from '../engine/pursue.ts';
import { unusable } from '../engine/readiness.ts';
import { paymentAdapter } from './adapter.ts';
import { followClosed } from './closed.ts';
import { confirm } from './confirm.ts';
import { storeIntent } from './save.ts';
import { syncPaymentTodos } from './todos.ts';
import { reevaluate, trySend } from './try-send.ts';
import { wakeOthers } from './wake-others.ts';

/** How a payment gets on. */
export const paymentSteps: SubjectSteps<PaymentCase> = {
  adapter: paymentAdapter,
  async load(deps, { connectionId, writeBackId }) {
    const paymentId = writeBackId.replace(/^payment#/, '');
    return paymentCaseOf(await deps.paymentCases.load(connectionId, paymentId, []));
  },
  notifyOthers: wakeOthers,
  step: async (deps, known) => again(deps, await step(deps, known)),
  syncTodos: syncPaymentTodos,
};

/** Refused because of its date, it goes with today's where the settings say so. */
async function again(deps: WriteBackDeps, known: PaymentCase): Promise<PaymentCase> {
  const { intent, profile } = known;
  const next = profile && retryDatedToday(intent, profile.settings, nowOf(deps));
  return next ? storeIntent(deps, known, next) : known;
}

async function step(deps: WriteBackDeps, stored: PaymentCase): Promise<PaymentCase> {
  const known = stored.intent.awaitsInvoices ? await reevaluate(deps, stored) : stored;
  switch (known.intent.state) {
    case 'PENDING':
    case 'HELD':
    case 'REFUSED':
      return trySend(deps, known);
    case 'SENDING':
      return resolveUnknownOutcome(paymentAdapter, deps, known);
    case 'POSTED':
    case 'CONFIRMED': {
      const { profile } = known;
      return profile && !unusable(profile) ? confirm(deps, deps.ledgerOf(profile), known, profile) : known;
    }
    case 'CLOSED':
      return followClosed(deps, known);
    default:
      // A state of a later version waits for it.
      return known;
  }
}
