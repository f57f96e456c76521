import { addMs, type Instant, instantOf } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { WriteBackDeps } from './ports.ts';

export function nowOf({ clock }: Pick<WriteBackDeps, 'clock'>): Instant {
  return instantOf(clock.now());
}

/**
 * Rutter's time, plus one second. Rutter rounds its times down to seconds, so no copy from before now has a later
 * time.
 */
export function rutterNowRoundedUp(ledger: PostingLedger): Instant {
  return addMs(ledger.clock(), 1_000);
}
