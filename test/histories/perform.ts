// Performs one action of a history.

import * as z from 'zod';
import type { IntentDecision } from '../../functions/domain/payment/decision.ts';
import { SyncError } from '../../functions/domain/shared/errors.ts';
import { paymentId } from '../../functions/domain/shared/ids.ts';
import { drive } from '../../functions/write-back/drive.ts';
import { recordPaymentEvent } from '../../functions/write-back/payments/record.ts';
import { resolveIntent } from '../../functions/write-back/resolve.ts';
import { sweep } from '../../functions/write-back/sweep.ts';
import { seededRandom } from '../../lib/local/sandbox/random.ts';
import type { Action, Own } from './actions.ts';
import { clerk } from './clerk.ts';
import { type Ending, runAlone, runTogether, type Work } from './processes.ts';
import type { World } from './world.ts';

const minuteMs = 60_000;

/** Performs one action and returns its outcome. */
export async function perform(world: World, action: Action): Promise<unknown> {
  const { rutter } = world;
  switch (action.do) {
    case 'together': {
      const parts = action.parts.map((part) => ({ work: workOf(world, part), diesAt: part.diesAt }));
      const endings = await runTogether(parts, seededRandom(action.seed), (ms) => world.advance(ms));
      return endings.map((ending) => outcomeOf(world, ending));
    }
    case 'each': {
      const outcomes: unknown[] = [];
      for (const part of action.actions) outcomes.push(await perform(world, part));
      return outcomes;
    }
    case 'wait':
      world.advance(action.seconds * 1_000);
      return '';
    case 'minute':
      world.advance((minuteMs - (rutter.clock.now() % minuteMs)) % minuteMs);
      return '';
    case 'sync':
      // Rutter's clock has a resolution of one second: a read within the second of a posting proves nothing, and is rare.
      world.advance(2_000);
      rutter.connection.cache.syncNow();
      return '';
    case 'clerk':
      return clerk(world, action);
    case 'fault':
      return rutter.faults.add(action.fault);
    case 'faults-end':
      rutter.faults.clear();
      return '';
    case 'job-time':
      rutter.settings.jobMs = world.plan.circumstances.echoMemo
        ? action.jobMs
        : Math.min(action.jobMs, 30_000);
      return '';
    case 'state':
      rutter.setState(action.state);
      return '';
    case 'write-back':
      world.setWriteBack(action.mode);
      return '';
    case 'books':
      rutter.ledger.closeBooks(action.closed ? rutter.ledger.books.today() : null);
      return '';
    case 'account':
      rutter.ledger.setAccountActive(world.accountId, action.active);
      return '';
    default:
      return outcomeOf(world, await runAlone(workOf(world, action), action.diesAt));
  }
}

/** What a process returned, or how it died or failed. An error that is not ours to expect is a violation. */
function outcomeOf({ invariants }: World, ending: Ending): unknown {
  if ('died' in ending) {
    invariants.deaths += 1;
    return `died ${ending.died}`;
  }
  if ('ended' in ending) return ending.ended;
  const { failed } = ending;
  const why = failed instanceof Error ? `${failed.name}: ${failed.message}` : String(failed);
  invariants.expect(failed instanceof SyncError, `nobody foresaw ${why}`);
  return why;
}

const withState = z.looseObject({ state: z.string(), reason: z.string().nullable() });
const withSentence = z.looseObject({ sentence: z.string() });

/** An outcome as one line of a trace. */
export function summarise(outcome: unknown): string {
  if (typeof outcome === 'string') return outcome;
  if (Array.isArray(outcome)) return outcome.map(summarise).join(' | ');
  const stated = withState.safeParse(outcome).data;
  if (stated) return `${stated.state} ${stated.reason ?? ''}`;
  return withSentence.safeParse(outcome).data?.sentence ?? JSON.stringify(outcome) ?? 'done';
}

/** The work of one of our own processes. */
export function workOf(world: World, own: Own): Work {
  const { connectionId } = world;
  const keyOf = (at: number) => {
    const writeBackId = `payment#${paymentId.parse(`alternative:${world.plan.payments[at]?.id}`)}`;
    return { connectionId, writeBackId };
  };
  switch (own.do) {
    case 'deliver':
      return async (gate) => {
        const event = world.event(own.payment, own.chapter);
        return event && recordPaymentEvent(world.deps(gate), connectionId, event);
      };
    case 'drive':
      return (gate) => drive(world.deps(gate), keyOf(own.payment), { byHand: own.byHand });
    case 'sweep':
      return (gate) => sweep(world.deps(gate));
    case 'pull':
      return (gate) => world.pull(own.entity, own.full ? 'full' : 'incremental', gate);
    case 'decide':
      return async (gate) => {
        const { outcome, payment } = own;
        const decision = truthfulDecision(world, payment, {
          ...keyOf(payment),
          outcome,
          by: 'Ann',
          note: 'as seen',
        });
        if (!decision) return 'it would not be true';
        return resolveIntent(world.deps(gate), decision);
      };
  }
}

/**
 * The decision with the ledger ids that make it true; undefined if it would be false. People err, but a false decision
 * would allow any outcome, so that a history could not be checked.
 */
function truthfulDecision(world: World, at: number, decision: IntentDecision): IntentDecision | undefined {
  const { rutter, invariants, byHand, tables, connectionId } = world;
  const id = world.plan.payments[at]?.id ?? '';
  const posted = [...rutter.ledger.payments.values()].filter(({ state }) => state === 'posted');
  const ours = posted.filter(({ memo }) => memo === id);
  const entered = posted.filter((payment) => byHand.get(id)?.includes(payment.id));
  const [inLedger] = [...ours, ...entered];
  const intent = tables.intents.get(connectionId, decision.writeBackId);
  const allowsAnotherTry = decision.outcome === 'retry' || decision.outcome === 'another-payment';
  switch (decision.outcome) {
    case 'another-payment':
      if (inLedger || rutter.settings.jobMs > 60_000) return undefined;
      break;
    case 'same-payment':
      if (intent?.reason === 'FOUND_DIFFERENT') break;
      return inLedger && { ...decision, ledgerIds: [inLedger.id] };
    case 'done-by-hand':
      return inLedger && { ...decision, ledgerIds: [inLedger.id] };
    default:
      break;
  }
  if (allowsAnotherTry && intent) invariants.allowed.set(id, (invariants.allowed.get(id) ?? 0) + 1);
  return decision;
}
