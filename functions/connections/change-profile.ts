import type { Profile } from '../domain/connection/profile.ts';
import type { ConnectionId } from '../domain/shared/ids.ts';
import { ConnectionContended } from '../pull/errors.ts';
import type { Profiles } from '../store/profiles.ts';

const tries = 5;

/** Pulls change the profile too: what is to be changed is then applied again, to what they left. */
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
