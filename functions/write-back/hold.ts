import { nextTry } from '../domain/due.ts';
import type { HistoryEntry } from '../domain/intent.ts';
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
  const { intent } = known;
  const now = nowOf(deps);
  const tries = intent.reason === why.code ? intent.tries + 1 : 0;
  const dueAt = why.resolvedBy === 'self' ? nextTry(tries, now) : undefined;
  const held = move(intent, { to: 'HELD', at: now, by: 'sync', why, dueAt }, { tries });
  return kind.storeIntent(deps, known, held);
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
