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

/** The intent after a drive. */
export interface DriveResult {
  readonly connectionId: ConnectionId;
  readonly writeBackId: string;
  /** `not-due` if the intent is not due yet, or another run is driving it. */
  readonly did: 'driven' | 'not-due';
  readonly state: string;
  readonly reason: string | null;
  /** How the intent was closed, for example ignored or done by hand; null if it is not closed. */
  readonly closedAs: Closing | null;
  readonly sentence: string;
  /** When the request was sent whose outcome is still unknown. */
  readonly unresolvedSince?: Instant;
}

export interface DriveOptions {
  /**
   * True if a person asks: the intent is driven although it is not due. A request that is under way, and a refused one,
   * wait as long as otherwise.
   */
  readonly byHand: boolean;
}

/** How often a drive starts over because another run changed the case. */
const driveTries = 8;
/** The most steps that one drive takes. */
const stepsPerDrive = 3;
/**
 * States after which a drive takes another step at once:
 *
 * - PENDING: the request may be sent.
 * - POSTED: the ledger's own copy may be there already.
 * - REFUSED: its payment may have failed while it was SENDING. Only now can that close it.
 */
const continuedStates: ReadonlySet<string> = new Set(['PENDING', 'POSTED', 'REFUSED']);

/** Drives one intent with the steps of its subject. Throws {@link PaymentContended} if other runs kept changing it. */
export async function driveIntent<Case extends SubjectCase>(
  steps: SubjectSteps<Case>,
  deps: WriteBackDeps,
  key: IntentKey,
  { byHand }: DriveOptions,
): Promise<DriveResult> {
  let notified: Case | undefined;
  for (let attempt = 0; attempt < driveTries; attempt++) {
    if (attempt > 0) await deps.clock.sleep(Math.random() * 25 * 2 ** attempt);
    const subjectCase = await steps.adapter.load(deps, key);
    if (!subjectCase) throw new UnknownWriteBack(key.connectionId, key.writeBackId);
    if (!byHand && !isDue(deps, subjectCase)) return driveResult(subjectCase, 'not-due');
    try {
      // Before the first write, which removes the trigger: after a crash the other intents are notified again.
      if (subjectCase.intent.trigger) {
        await steps.notifyOthers?.(deps, subjectCase, notified);
        notified = subjectCase;
      }
      return driveResult(await steps.syncTodos(deps, await runSteps(steps, deps, subjectCase)), 'driven');
    } catch (error) {
      await throwUnlessRetryHelps(steps, deps, subjectCase, error);
    }
  }
  throw new PaymentContended(key.writeBackId);
}

/** Returns if another try may succeed. Otherwise records the reason in the intent, and throws the error. */
async function throwUnlessRetryHelps<Case extends SubjectCase>(
  steps: SubjectSteps<Case>,
  deps: WriteBackDeps,
  { profile, intent }: Case,
  error: unknown,
): Promise<void> {
  if (error instanceof Overtaken) return;
  if (error instanceof ConnectionUnusable && profile) {
    // The profile says so from now on. The next try finds that, and holds the intent with the reason.
    await deps.stopConnection(profile, error.state);
    return;
  }
  await recordFailure(steps.adapter, deps, intent, error);
  throw error;
}

function isDue(deps: WriteBackDeps, { intent }: SubjectCase): boolean {
  return intent.dueAt !== undefined && intent.dueAt <= nowOf(deps);
}

/** Takes steps as long as one can follow another at once. */
async function runSteps<Case extends SubjectCase>(
  steps: SubjectSteps<Case>,
  deps: WriteBackDeps,
  subjectCase: Case,
): Promise<Case> {
  let current = await steps.step(deps, subjectCase);
  for (
    let taken = 1;
    taken < stepsPerDrive && continuedStates.has(current.intent.state) && isDue(deps, current);
    taken++
  ) {
    current = await steps.step(deps, current);
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
