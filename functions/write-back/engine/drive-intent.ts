import type { Closing } from '../../domain/intent/intent.ts';
import { unresolvedSince } from '../../domain/intent/unresolved.ts';
import type { ConnectionId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/time.ts';
import { ConnectionUnusable } from '../../rutter/errors.ts';
import type { IntentKey } from '../../store/intent-triggers.ts';
import type { SubjectCase, SubjectSteps } from './adapter.ts';
import { nowOf } from './clock.ts';
import { Overtaken, PaymentContended, UnknownWriteBack } from './errors.ts';
import type { WriteBackDeps } from './ports.ts';
import { recordFailure } from './record-failure.ts';

/** What became of an intent. */
export interface DriveResult {
  readonly connectionId: ConnectionId;
  readonly writeBackId: string;
  /** Whether it was looked at; not when it is not due, or another one just does. */
  readonly did: 'driven' | 'not-due';
  readonly state: string;
  readonly reason: string | null;
  /** How it ended, if it did: for example ignored, or done by hand. */
  readonly closedAs: Closing | null;
  readonly sentence: string;
  /** Since when nobody knows what became of it, while that is so. */
  readonly unresolvedSince?: Instant;
}

export interface DriveOptions {
  /** A person asks: it is looked at although it is not due. Nothing is sent sooner for that. */
  readonly byHand: boolean;
}

/** How often a drive starts over when somebody else changed the case meanwhile. */
export const driveTries = 8;
/** How many steps a drive takes at once. */
export const stepsPerDrive = 3;
/**
 * What may go is sent at once; for what was posted the ledger's own copy is asked for at once; what was refused is
 * judged once more, for nothing ends it while it is SENDING.
 */
const continuedStates: ReadonlySet<string> = new Set(['PENDING', 'POSTED', 'REFUSED']);
export async function driveIntent<Case extends SubjectCase>(
  subject: SubjectSteps<Case>,
  deps: WriteBackDeps,
  key: IntentKey,
  { byHand }: DriveOptions,
): Promise<DriveResult> {
  let told: Case | undefined;
  for (let attempt = 0; attempt < driveTries; attempt++) {
    if (attempt > 0) await deps.clock.sleep(Math.random() * 25 * 2 ** attempt);
    const subjectCase = await subject.adapter.load(deps, key);
    if (!subjectCase) throw new UnknownWriteBack(key.connectionId, key.writeBackId);
    if (!byHand && !isDue(deps, subjectCase)) return driveResult(subjectCase, 'not-due');
    try {
      // Before the mark goes with what is stored.
      if (subjectCase.intent.trigger) {
        await subject.notifyOthers?.(deps, subjectCase, told);
        told = subjectCase;
      }
      return driveResult(await subject.syncTodos(deps, await runSteps(subject, deps, subjectCase)), 'driven');
    } catch (error) {
      await throwUnlessRetryHelps(subject, deps, subjectCase, error);
    }
  }
  throw new PaymentContended(key.writeBackId);
}

/** Throws what another look does not help against; the intent says why. */
async function throwUnlessRetryHelps<Case extends SubjectCase>(
  subject: SubjectSteps<Case>,
  deps: WriteBackDeps,
  { profile, intent }: Case,
  error: unknown,
): Promise<void> {
  if (error instanceof Overtaken) return;
  if (error instanceof ConnectionUnusable && profile) {
    // It says so from now on: the next look finds that, and waits with the reason.
    await deps.stopConnection(profile, error.state);
    return;
  }
  await recordFailure(subject.adapter, deps, intent, error);
  throw error;
}

function isDue(deps: WriteBackDeps, { intent }: SubjectCase): boolean {
  return intent.dueAt !== undefined && intent.dueAt <= nowOf(deps);
}

/** One step after the other, as long as one leads to another at once. */
async function runSteps<Case extends SubjectCase>(
  subject: SubjectSteps<Case>,
  deps: WriteBackDeps,
  subjectCase: Case,
): Promise<Case> {
  let current = await subject.step(deps, subjectCase);
  for (
    let more = 1;
    more < stepsPerDrive && continuedStates.has(current.intent.state) && isDue(deps, current);
    more++
  ) {
    current = await subject.step(deps, current);
  }
  return current;
}

function driveResult({ intent }: SubjectCase, did: DriveResult['did']): DriveResult {
  const { connectionId, writeBackId, state, reason, closedAs, sentence } = intent;
  const since = unresolvedSince(intent);
  return {
    connectionId,
    writeBackId,
    did,
    state,
    reason,
    closedAs,
    sentence: sentence ?? `It is ${state}${closedAs ? ` (${closedAs})` : ''}.`,
    ...(since ? { unresolvedSince: since } : {}),
  };
}
