import { retriedToday } from '../domain/closed-period.ts';
import type { ConnectionId } from '../domain/ids.ts';
import type { IntentKey } from '../store/intents.ts';
import { advance } from './advance.ts';
import { type Case, caseOf, nowOf, storeIntent } from './case.ts';
import { lookAfterClosed } from './closed.ts';
import { confirm } from './confirm.ts';
import { Overtaken, PaymentContended, UnknownWriteBack } from './errors.ts';
import type { WriteBackDeps } from './ports.ts';
import { pursue } from './pursue.ts';
import { unusable } from './readiness.ts';
import { settleTodos } from './settle-todos.ts';

/** What became of an intent. */
export interface Driven {
  readonly connectionId: ConnectionId;
  readonly writeBackId: string;
  /** Whether it was looked at; not when it is not due, or another one just does. */
  readonly did: 'driven' | 'not-due';
  readonly state: string;
  readonly reason: string | null;
  readonly sentence: string;
}

export interface DriveOptions {
  /** A person asks: it is looked at although it is not due. Nothing is sent sooner for that. */
  readonly byHand: boolean;
}

const tries = 8;
const steps = 3;

/**
 * Brings one intent as far as it gets now: every step is stored before the next, each conditional on what was read, so
 * that it does not matter how often, or at how many places at once, an intent is driven.
 */
export async function drive(deps: WriteBackDeps, key: IntentKey, { byHand }: DriveOptions): Promise<Driven> {
  for (let attempt = 0; attempt < tries; attempt++) {
    if (attempt > 0) await deps.clock.sleep(Math.random() * 25 * 2 ** attempt);
    const known = await load(deps, key);
    if (!byHand && !isDue(deps, known)) return driven(known, 'not-due');
    try {
      return driven(await settleTodos(deps, await go(deps, known)), 'driven');
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
  throw new PaymentContended(key.writeBackId);
}

async function load(deps: WriteBackDeps, { connectionId, writeBackId }: IntentKey): Promise<Case> {
  const paymentId = writeBackId.replace(/^payment#/, '');
  const known = caseOf(await deps.writeBacks.load(connectionId, paymentId, []));
  if (!known) throw new UnknownWriteBack(connectionId, writeBackId);
  return known;
}

function isDue(deps: WriteBackDeps, { intent }: Case): boolean {
  return intent.dueAt !== undefined && intent.dueAt <= nowOf(deps);
}

/** One step after the other, as long as one leads to another at once. */
async function go(deps: WriteBackDeps, known: Case): Promise<Case> {
  let current = await again(deps, await step(deps, known));
  for (let more = 1; more < steps && current.intent.state === 'PENDING' && isDue(deps, current); more++) {
    current = await again(deps, await step(deps, current));
  }
  return current;
}

/** Refused because of its date, it goes with today's where the settings say so. */
async function again(deps: WriteBackDeps, known: Case): Promise<Case> {
  const { intent, profile } = known;
  const next = profile && retriedToday(intent, profile.settings, nowOf(deps));
  return next ? storeIntent(deps, known, next) : known;
}

async function step(deps: WriteBackDeps, known: Case): Promise<Case> {
  switch (known.intent.state) {
    case 'PENDING':
    case 'HELD':
    case 'REFUSED':
      return advance(deps, known);
    case 'SENDING':
      return pursue(deps, known);
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

function driven({ intent }: Case, did: Driven['did']): Driven {
  const { connectionId, writeBackId, state, reason, sentence } = intent;
  return { connectionId, writeBackId, did, state, reason, sentence: sentence ?? `It is ${state}.` };
}
