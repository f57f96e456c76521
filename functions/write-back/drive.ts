import type { IntentKey } from '../store/intent-triggers.ts';
import { type DriveOptions, type DriveResult, driveIntent } from './engine/drive-intent.ts';
import type { WriteBackDeps } from './engine/ports.ts';
import { withSubject } from './subject.ts';

/**
 * Brings one intent as far as it gets now: every step is stored before the next, each conditional on what was read, so
 * that it does not matter how often, or at how many places at once, an intent is driven.
 */
export function drive(deps: WriteBackDeps, key: IntentKey, options: DriveOptions): Promise<DriveResult> {
  return withSubject(key.writeBackId, (subject) => driveIntent(subject, deps, key, options));
}
