import { FinalError } from '../domain/errors.ts';
import { reasons } from '../domain/reasons.ts';
import { aboutOf } from '../domain/sending.ts';
import type { IntentKey } from '../store/wakes.ts';
import { maySend } from './advance.ts';
import { Overtaken } from './errors.ts';
import { hold, wait } from './hold.ts';
import type { AnyCase, Engine } from './kind.ts';
import type { WriteBackDeps } from './ports.ts';

/**
 * An intent that cannot be driven until something changes says why, where a person looks for it; the error that is
 * thrown is for engineers. A reason that waits for a person stays: it knows more.
 */
export async function leaveReason<Known extends AnyCase>(
  { load, kind }: Pick<Engine<Known>, 'load' | 'kind'>,
  deps: WriteBackDeps,
  key: IntentKey,
  error: unknown,
): Promise<void> {
  if (!(error instanceof FinalError)) return;
  const known = await load(deps, key);
  if (!known) return;
  const { payment } = aboutOf(known.intent);
  const why = reasons.CALL_REFUSED({ payment, why: error.message.slice(0, longest) });
  try {
    if (maySend(known)) await hold(kind, deps, known, why);
    else if (isUnderWay(known))
      await wait(kind, deps, known, known.intent.state === 'POSTED' ? 'POSTED' : 'SENDING', why);
  } catch (later) {
    // Somebody else drives it by now.
    if (!(later instanceof Overtaken)) throw later;
  }
}

/** What Rutter said may be of any length. */
const longest = 800;

function isUnderWay({ intent: { state, resolvedBy } }: AnyCase): boolean {
  return state === 'SENDING' || (state === 'POSTED' && (resolvedBy === null || resolvedBy === 'self'));
}
