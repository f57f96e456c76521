import { addMs, type Instant, instantOf } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { WriteBackDeps } from './ports.ts';

export function nowOf({ clock }: Pick<WriteBackDeps, 'clock'>): Instant {
  return instantOf(clock.now());
}

/** Rutter tells its time in whole seconds, rounded down: no copy from before can be younger than this. */
export function rutterNowRoundedUp(ledger: PostingLedger): Instant {
  return addMs(ledger.clock(), 1_000);
}
