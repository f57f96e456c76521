import type { IntentKey } from '../store/intent-triggers.ts';
import { type DriveOptions, type DriveResult, driveWith } from './engine/drive-intent.ts';
import type { WriteBackDeps } from './engine/ports.ts';
import { paymentSteps } from './payments/steps.ts';
import { payoutSteps } from './payouts/steps.ts';

/**
 * Brings one intent as far as it gets now: every step is stored before the next, each conditional on what was read, so
 * that it does not matter how often, or at how many places at once, an intent is driven.
 */
export function drive(deps: WriteBackDeps, key: IntentKey, options: DriveOptions): Promise<DriveResult> {
  return key.writeBackId.startsWith('deposit#')
    ? driveWith(payoutSteps, deps, key, options)
    : driveWith(paymentSteps, deps, key, options);
}
