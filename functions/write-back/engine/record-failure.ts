import { subjectOf } from '../../domain/intent/send.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import { FinalError } from '../../domain/shared/errors.ts';
import type { IntentKey } from '../../store/intent-triggers.ts';
import type { SubjectAdapter, SubjectCase } from './adapter.ts';
import { Overtaken } from './errors.ts';
import { hold, maySend, waitInState } from './hold.ts';
import type { WriteBackDeps } from './ports.ts';

/**
 * Writes into an intent why it cannot be driven until something changes. People read it there; the thrown error is for
 * engineers. A reason that waits for a person stays, because it is more specific.
 */
export async function recordFailure<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  key: IntentKey,
  error: unknown,
): Promise<void> {
  if (!(error instanceof FinalError)) return;
  const subjectCase = await adapter.load(deps, key);
  if (!subjectCase) return;
  const why = reasons.CALL_REFUSED({
    ...subjectOf(subjectCase.intent),
    why: error.message.slice(0, longestMessage),
  });
  try {
    if (maySend(subjectCase)) await hold(adapter, deps, subjectCase, why);
    else if (isUnderWay(subjectCase))
      await waitInState(
        adapter,
        deps,
        subjectCase,
        subjectCase.intent.state === 'POSTED' ? 'POSTED' : 'SENDING',
        why,
      );
  } catch (failure) {
    // Another run is driving it by now.
    if (!(failure instanceof Overtaken)) throw failure;
  }
}

/** Rutter's messages have no limit of their own. */
const longestMessage = 800;

function isUnderWay({ intent: { state, resolvedBy } }: SubjectCase): boolean {
  return state === 'SENDING' || (state === 'POSTED' && (resolvedBy === null || resolvedBy === 'self'));
}
