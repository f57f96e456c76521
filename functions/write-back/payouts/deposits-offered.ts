import type { Profile } from '../../domain/connection/profile.ts';
import { CapabilityAbsent } from '../../rutter/errors.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';

/**
 * Whether Rutter offers deposits for the company. Where it does not, it answers for each of them as it does for one that
 * is gone: only where their list can be read does that say anything.
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
    await noteAbsence(deps, profile);
    return false;
  }
}

/** From then on it is known of the connection. */
export async function noteAbsence(deps: WriteBackDeps, { connectionId, absent }: Profile): Promise<void> {
  await deps.profiles.change(connectionId, { absent: [...new Set([...absent, 'deposits' as const])] });
  deps.log.warn('capability absent', { entity: 'deposits' });
}
