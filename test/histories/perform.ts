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
import { alone, type Ending, together, type Work } from './stage.ts';
import type { World } from './world.ts';

const minuteMs = 60_000;

/** Has one thing happen, and answers what came of it. */
export async function perform(world: World, action: Action): Promise<unknown> {
  const { rutter } = world;
  switch (action.do) {
    case 'together': {
      const parts = action.parts.map((part) => ({ work: workOf(world, part), diesAt: part.diesAt }));
      const endings = await together(parts, seededRandom(action.seed), (ms) => world.advance(ms));
      return endings.map((ending) => said(world, ending));
    }
    case 'each': {
      const came: unknown[] = [];
      for (const one of action.actions) came.push(await perform(world, one));
      return came;
    }
    case 'wait':
      world.advance(action.seconds * 1_000);
      return '';
    case 'minute':
      world.advance((minuteMs - (rutter.clock.now() % minuteMs)) % minuteMs);
      return '';
    case 'sync':
      // Rutter's clock tells whole seconds: what it read in the second of a posting proves nothing, and is rare.
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
      return said(world, await alone(workOf(world, action), action.diesAt));
  }
}

function said({ watch }: World, ending: Ending): unknown {
  if ('died' in ending) {
    watch.deaths += 1;
    return `died ${ending.died}`;
  }
  if ('ended' in ending) return ending.ended;
  const { failed } = ending;
  const why = failed instanceof Error ? `${failed.name}: ${failed.message}` : String(failed);
  watch.expect(failed instanceof SyncError, `nobody foresaw ${why}`);
  return why;
}

const judged = z.looseObject({ state: z.string(), reason: z.string().nullable() });
const spoken = z.looseObject({ sentence: z.string() });

/** What of an answer tells most. */
export function inShort(came: unknown): string {
  if (typeof came === 'string') return came;
  if (Array.isArray(came)) return came.map(inShort).join(' | ');
  const told = judged.safeParse(came).data;
  if (told) return `${told.state} ${told.reason ?? ''}`;
  return spoken.safeParse(came).data?.sentence ?? JSON.stringify(came) ?? 'done';
}

/** One of our own processes. */
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
        const decision = truthful(world, payment, { ...keyOf(payment), outcome, by: 'Ann', note: 'as seen' });
        if (!decision) return 'it would not be true';
        return resolveIntent(world.deps(gate), decision);
      };
  }
}

/** People err, but they do not say that a payment is another one when it is the same: then there is nothing to prove. */
function truthful(world: World, at: number, decision: IntentDecision): IntentDecision | undefined {
  const { rutter, watch, byHand, tables, connectionId } = world;
  const id = world.plan.payments[at]?.id ?? '';
  const posted = [...rutter.ledger.payments.values()].filter(({ state }) => state === 'posted');
  const ours = posted.filter(({ memo }) => memo === id);
  const entered = posted.filter((payment) => byHand.get(id)?.includes(payment.id));
  const [same] = [...ours, ...entered];
  const intent = tables.intents.get(connectionId, decision.writeBackId);
  const allows = decision.outcome === 'retry' || decision.outcome === 'another-payment';
  switch (decision.outcome) {
    case 'another-payment':
      if (same || rutter.settings.jobMs > 60_000) return undefined;
      break;
    case 'same-payment':
      if (intent?.reason === 'FOUND_DIFFERENT') break;
      return same && { ...decision, ledgerIds: [same.id] };
    case 'done-by-hand':
      return same && { ...decision, ledgerIds: [same.id] };
    default:
      break;
  }
  if (allows && intent) watch.allowed.set(id, (watch.allowed.get(id) ?? 0) + 1);
  return decision;
}
