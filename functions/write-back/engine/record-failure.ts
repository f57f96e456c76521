import { subjectOf } from '../../domain/intent/send.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import { FinalError } from '../../domain/shared/errors.ts';
import type { IntentKey } from '../../store/intent-triggers.ts';
import type { SubjectAdapter, SubjectCase } from './adapter.ts';
import { Overtaken } from './errors.ts';
import { hold, maySend, wait } from './hold.ts';
import type { WriteBackDeps } from './ports.ts';

/**
 * An intent that cannot be driven until something changes says why, where a person looks for it; the error that is
 * thrown is for engineers. A reason that waits for a person stays: it knows more.
 */
export async function recordFailure<Known extends SubjectCase>(
  adapter: SubjectAdapter<Known>,
  deps: WriteBackDeps,
  key: IntentKey,
  error: unknown,
): Promise<void> {
  if (!(error instanceof FinalError)) return;
  const known = await adapter.load(deps, key);
  if (!known) return;
  const why = reasons.CALL_REFUSED({ ...subjectOf(known.intent), why: error.message.slice(0, longest) });
  try {
    if (maySend(known)) await hold(adapter, deps, known, why);
    else if (isUnderWay(known))
      await wait(adapter, deps, known, known.intent.state === 'POSTED' ? 'POSTED' : 'SENDING', why);
  } catch (later) {
    // Somebody else drives it by now.
    if (!(later instanceof Overtaken)) throw later;
  }
}

/** What Rutter said may be of any length. */
const longest = 800;

function isUnderWay({ intent: { state, resolvedBy } }: SubjectCase): boolean {
  return state === 'SENDING' || (state === 'POSTED' && (resolvedBy === null || resolvedBy === 'self'));
}
