import { retriedToday } from '../domain/closed-period.ts';
import { advance, judgeAnew } from './advance.ts';
import { type Case, caseOf, nowOf, storeIntent } from './case.ts';
import { lookAfterClosed } from './closed.ts';
import { confirm } from './confirm.ts';
import type { Engine } from './kind.ts';
import { wakeOthers } from './others.ts';
import { paymentKind } from './payment-kind.ts';
import type { WriteBackDeps } from './ports.ts';
import { pursue } from './pursue.ts';
import { unusable } from './readiness.ts';
import { settleTodos } from './settle-todos.ts';

/** How a payment gets on. */
export const paymentEngine: Engine<Case> = {
  kind: paymentKind,
  async load(deps, { connectionId, writeBackId }) {
    const paymentId = writeBackId.replace(/^payment#/, '');
    return caseOf(await deps.writeBacks.load(connectionId, paymentId, []));
  },
  tellOthers: wakeOthers,
  step: async (deps, known) => again(deps, await step(deps, known)),
  settleTodos,
};

/** Refused because of its date, it goes with today's where the settings say so. */
async function again(deps: WriteBackDeps, known: Case): Promise<Case> {
  const { intent, profile } = known;
  const next = profile && retriedToday(intent, profile.settings, nowOf(deps));
  return next ? storeIntent(deps, known, next) : known;
}

async function step(deps: WriteBackDeps, stored: Case): Promise<Case> {
  const known = stored.intent.unsettled ? await judgeAnew(deps, stored) : stored;
  switch (known.intent.state) {
    case 'PENDING':
    case 'HELD':
    case 'REFUSED':
      return advance(deps, known);
    case 'SENDING':
      return pursue(paymentKind, deps, known);
    case 'POSTED':
    case 'CONFIRMED': {
      const { profile } = known;
      return profile && !unusable(profile) ? confirm(deps, deps.ledgerOf(profile), known, profile) : known;
    }
    case 'CLOSED':
      return lookAfterClosed(deps, known);
    default:
      // A state of a later version waits for it.
      return known;
  }
}
