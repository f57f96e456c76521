import type { HistoryEntry, IntentState } from '../../domain/intent/intent.ts';
import { stillRefusedBecause } from '../../domain/intent/refusals.ts';
import { nextTryAt } from '../../domain/intent/schedule.ts';
import { move } from '../../domain/intent/transitions.ts';
import type { Explanation } from '../../domain/reasons/catalog.ts';
import type { SubjectAdapter, SubjectCase } from './adapter.ts';
import { nowOf } from './clock.ts';
import type { WriteBackDeps } from './ports.ts';

/** Waits, with the reason: for a later look where that may mend it, for a person where not. */
export function hold<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  subjectCase: Case,
  why: Explanation,
): Promise<Case> {
  return waitInState(adapter, deps, subjectCase, 'HELD', why);
}

/** The same in another state: it waits there as far as it got. */
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
  // What waits for a person is put to rest with its to-dos: should this run die before, it is looked at again.
  const dueAt = why.resolvedBy === 'self' ? nextTryAt(tries, now) : now;
  return adapter.storeIntent(
    deps,
    subjectCase,
    move(intent, { to, at: now, by: 'sync', why, dueAt }, { tries }),
  );
}

/** Waits for its refusal to be mended; where something else held it up in between, it says again what Intacct said. */
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

/** Only what a later look may mend goes on by itself. */
export function maySend({ intent: { state, resolvedBy, reason } }: Pick<SubjectCase, 'intent'>): boolean {
  if (state === 'PENDING') return true;
  const mends = resolvedBy === 'self' && !awaitsRecords.has(reason);
  return mends && (state === 'HELD' || state === 'REFUSED');
}

/** While a record is awaited, judging says so; there is nothing to hold against the ledger yet. */
const awaitsRecords: ReadonlySet<string | null> = new Set([
  'UNKNOWN_CONNECTION',
  'INVOICE_NOT_SYNCED',
  'SUCCESS_AWAITED',
]);
