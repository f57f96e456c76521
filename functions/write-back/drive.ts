import type { IntentKey } from '../store/intent-triggers.ts';
import { type DriveOptions, type DriveResult, driveIntent } from './engine/drive-intent.ts';
import type { WriteBackDeps } from './engine/ports.ts';
import { withSubject } from './subject.ts';

/**
 * Takes every step of one intent that is possible now. Each step is stored before the next, on condition that nothing
 * changed since it was read. So an intent may be driven any number of times, also by several runs at once.
 */
export function drive(deps: WriteBackDeps, key: IntentKey, options: DriveOptions): Promise<DriveResult> {
  return withSubject(key.writeBackId, (steps) => driveIntent(steps, deps, key, options));
}
