import { depositId } from '../../domain/shared/ids.ts';
import type { SubjectSteps } from '../engine/adapter.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { resolveUnknownOutcome } from '../engine/pursue.ts';
import { unusable } from '../engine/readiness.ts';
import { payoutAdapter } from './adapter.ts';
import { type PayoutCase, payoutCaseOf } from './case.ts';
import { followClosedPayout } from './closed.ts';
import { confirmPayout } from './confirm.ts';
import { syncPayoutTodos } from './todos.ts';
import { trySendPayout } from './try-send.ts';

/** How a payout gets on: through the same states as a payment, by the same rules. */
export const payoutSteps: SubjectSteps<PayoutCase> = {
  adapter: payoutAdapter,
  async load(deps, { connectionId, writeBackId }) {
    const id = depositId.safeParse(writeBackId.replace(/^deposit#/, ''));
    return id.success ? payoutCaseOf(await deps.payoutCases.load(connectionId, id.data)) : undefined;
  },
  step,
  syncTodos: syncPayoutTodos,
};

async function step(deps: WriteBackDeps, known: PayoutCase): Promise<PayoutCase> {
  switch (known.intent.state) {
    case 'PENDING':
    case 'HELD':
    case 'REFUSED':
      return trySendPayout(deps, known);
    case 'SENDING':
      return resolveUnknownOutcome(payoutAdapter, deps, known);
    case 'POSTED':
    case 'CONFIRMED': {
      const { profile } = known;
      return profile && !unusable(profile)
        ? confirmPayout(deps, deps.ledgerOf(profile), known, profile)
        : known;
    }
    case 'CLOSED':
      return followClosedPayout(deps, known);
    default:
      // A state of a later version waits for it.
      return known;
  }
}
