import { depositId } from '../../domain/ids.ts';
import type { Engine } from '../kind.ts';
import type { WriteBackDeps } from '../ports.ts';
import { pursue } from '../pursue.ts';
import { unusable } from '../readiness.ts';
import { advancePayout } from './advance.ts';
import { type PayoutCase, payoutCaseOf } from './case.ts';
import { lookAfterClosedPayout } from './closed.ts';
import { confirmPayout } from './confirm.ts';
import { payoutKind } from './payout-kind.ts';
import { settlePayoutTodos } from './settle-todos.ts';

/** How a payout gets on: through the same states as a payment, by the same rules. */
export const depositEngine: Engine<PayoutCase> = {
  kind: payoutKind,
  async load(deps, { connectionId, writeBackId }) {
    const id = depositId.safeParse(writeBackId.replace(/^deposit#/, ''));
    return id.success ? payoutCaseOf(await deps.payouts.load(connectionId, id.data)) : undefined;
  },
  step,
  settleTodos: settlePayoutTodos,
};

async function step(deps: WriteBackDeps, known: PayoutCase): Promise<PayoutCase> {
  switch (known.intent.state) {
    case 'PENDING':
    case 'HELD':
    case 'REFUSED':
      return advancePayout(deps, known);
    case 'SENDING':
      return pursue(payoutKind, deps, known);
    case 'POSTED':
    case 'CONFIRMED': {
      const { profile } = known;
      return profile && !unusable(profile)
        ? confirmPayout(deps, deps.ledgerOf(profile), known, profile)
        : known;
    }
    case 'CLOSED':
      return lookAfterClosedPayout(deps, known);
    default:
      // A state of a later version waits for it.
      return known;
  }
}
