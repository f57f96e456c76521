import type { HistoryEntry, IntentState } from '../../domain/intent/intent.ts';
import { stillRefusedBecause } from '../../domain/intent/refusals.ts';
import { nextTryAt } from '../../domain/intent/schedule.ts';
import { move } from '../../domain/intent/transitions.ts';
import type { Explanation } from '../../domain/reasons/catalog.ts';
import type { SubjectAdapter, SubjectCase } from './adapter.ts';
import { nowOf } from './clock.ts';
import type { WriteBackDeps } from './ports.ts';

/** Holds an intent with a reason. It is retried later if the reason can end by itself, else it waits for a person. */
export function hold<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  subjectCase: Case,
  why: Explanation,
): Promise<Case> {
  return waitInState(adapter, deps, subjectCase, 'HELD', why);
}

/** Moves an intent to a state, or keeps it there, with the reason why it cannot go on. */
export function waitInState<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  subjectCase: Case,
  to: IntentState,
  why: Explanation,
): Promise<Case> {
  const { intent } = subjectCase;
  const now = nowOf(deps);
  const tries = intent.reason === why.code ? intent.tries + 1 : 0;
  // One that waits for a person stays due until its to-dos are written, so that a crash in between is made good.
  const dueAt = why.resolvedBy === 'self' ? nextTryAt(tries, now) : now;
  return adapter.storeIntent(
    deps,
    subjectCase,
    move(intent, { to, at: now, by: 'sync', why, dueAt }, { tries }),
  );
}

/**
 * Keeps an intent waiting for its refusal to be mended. If it was held for something else meanwhile, it shows
 * Intacct's refusal again.
 */
export async function holdRefused<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  subjectCase: Case,
  refusal: HistoryEntry,
): Promise<Case> {
  return subjectCase.intent.state === 'REFUSED'
    ? subjectCase
    : hold(adapter, deps, subjectCase, stillRefusedBecause(refusal));
}

/** True for an intent that goes on by itself: it is PENDING, or its reason can end without a person. */
export function maySend({ intent: { state, resolvedBy, reason } }: Pick<SubjectCase, 'intent'>): boolean {
  if (state === 'PENDING') return true;
  const endsByItself = resolvedBy === 'self' && !awaitsRecords.has(reason);
  return endsByItself && (state === 'HELD' || state === 'REFUSED');
}

/** Reasons for which there is nothing to check against the ledger yet: evaluating the stored records ends them. */
const awaitsRecords: ReadonlySet<string | null> = new Set([
  'UNKNOWN_CONNECTION',
  'INVOICE_NOT_SYNCED',
  'SUCCESS_AWAITED',
]);
