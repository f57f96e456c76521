import type { Profile } from '../../domain/connection/profile.ts';
import { CapabilityAbsent } from '../../rutter/errors.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { nowOf } from '../engine/clock.ts';
import type { WriteBackDeps } from '../engine/ports.ts';

/**
 * True if Rutter offers deposits for the company. If it does not, it answers 404 for each deposit, as for one that is gone:
 * a missing deposit means something only if their list can be read. Notes on the connection that they are not offered.
 */
export async function offersDeposits(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  profile: Profile,
): Promise<boolean> {
  try {
    await ledger.depositsSince(nowOf(deps)).next();
    return true;
  } catch (error) {
    if (!(error instanceof CapabilityAbsent)) throw error;
    await noteDepositsAbsent(deps, profile);
    return false;
  }
}

/** Records on the connection that Rutter offers no deposits for this company. */
export async function noteDepositsAbsent(
  deps: WriteBackDeps,
  { connectionId, absent }: Profile,
): Promise<void> {
  await deps.profiles.change(connectionId, { absent: [...new Set([...absent, 'deposits' as const])] });
  deps.log.warn('capability absent', { entity: 'deposits' });
}
