import type { ConnectionId } from '../domain/shared/ids.ts';
import type { Clock } from '../domain/shared/ports.ts';
import { instantOf } from '../domain/shared/time.ts';
import { UnknownConnection } from '../pull/errors.ts';
import type { Profiles } from '../store/profiles.ts';
import type { Todos } from '../store/todos.ts';
import { changeProfile } from './change-profile.ts';

interface DisconnectDeps {
  readonly profiles: Profiles;
  readonly todos: Todos;
  readonly deleteAccessToken: (connectionId: ConnectionId) => Promise<void>;
  readonly clock: Clock;
}

/**
 * Stops everything for a connection and deletes its token. Its stored data stays, and a company that is connected
 * again goes on from there. Throws {@link UnknownConnection}.
 */
export async function disconnect(deps: DisconnectDeps, connectionId: ConnectionId) {
  const { status } = await changeProfile(deps.profiles, connectionId, (existing) => {
    if (!existing) throw new UnknownConnection(connectionId);
    const { listed: _listed, ...unlisted } = existing;
    return { ...unlisted, version: existing.version + 1, status: 'disconnected' };
  });
  await deps.deleteAccessToken(connectionId);
  const about = { connectionId, subject: 'connection' };
  const now = instantOf(deps.clock.now());
  for (const code of ['CONNECTION_NEEDS_RELINK', 'CONNECTION_DISABLED'])
    await deps.todos.close(about, code, now);
  return {
    connectionId,
    status,
    sentence:
      'The company is disconnected. Its token is deleted, and the data that was read stays. Connect it again with the function `connect`.',
  };
}
