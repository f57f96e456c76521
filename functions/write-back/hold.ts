import { nextTry } from '../domain/due.ts';
import type { HistoryEntry, IntentState } from '../domain/intent.ts';
import type { Explanation } from '../domain/reasons.ts';
import { refusedBefore } from '../domain/refusals.ts';
import { move } from '../domain/transitions.ts';
import { nowOf } from './case.ts';
import type { AnyCase, Sends } from './kind.ts';
import type { WriteBackDeps } from './ports.ts';

/** Waits, with the reason: for a later look where that may mend it, for a person where not. */
export function hold<Known extends AnyCase>(
  kind: Sends<Known>,
  deps: WriteBackDeps,
  known: Known,
  why: Explanation,
): Promise<Known> {
  return wait(kind, deps, known, 'HELD', why);
}

/** The same in another state: it waits there as far as it got. */
export function wait<Known extends AnyCase>(
  kind: Sends<Known>,
  deps: WriteBackDeps,
  known: Known,
  to: IntentState,
  why: Explanation,
): Promise<Known> {
  const { intent } = known;
  const now = nowOf(deps);
  const tries = intent.reason === why.code ? intent.tries + 1 : 0;
  // What waits for a person is put to rest with its to-dos: should this run die before, it is looked at again.
  const dueAt = why.resolvedBy === 'self' ? nextTry(tries, now) : now;
  return kind.storeIntent(deps, known, move(intent, { to, at: now, by: 'sync', why, dueAt }, { tries }));
}

/** Waits for its refusal to be mended; where something else held it up in between, it says again what Intacct said. */
export async function holdRefused<Known extends AnyCase>(
  kind: Sends<Known>,
  deps: WriteBackDeps,
  known: Known,
  refusal: HistoryEntry,
): Promise<Known> {
  return known.intent.state === 'REFUSED' ? known : hold(kind, deps, known, refusedBefore(refusal));
}
