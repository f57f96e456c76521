import type { Profile } from '../domain/connection/profile.ts';
import type { ConnectionId } from '../domain/shared/ids.ts';
import { ConnectionContended } from '../pull/errors.ts';
import type { Profiles } from '../store/profiles.ts';

const tries = 5;

/**
 * Applies a change to a profile. If a pull changed the profile meanwhile, `change` is applied again to the new
 * version, up to five times. Throws {@link ConnectionContended}.
 */
export async function changeProfile(
  profiles: Profiles,
  connectionId: ConnectionId,
  change: (existing: Profile | undefined) => Profile,
): Promise<Profile> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const existing = await profiles.get(connectionId);
    const next = change(existing);
    if (await profiles.put(next, existing)) return next;
  }
  throw new ConnectionContended(connectionId);
}
