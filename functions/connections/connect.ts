import type { Profile } from '../domain/connection/profile.ts';
import {
  changeSettings,
  findSettingsProblem,
  type Settings,
  type SettingsChanges,
  type SettingsProblem,
  settingsSchema,
} from '../domain/connection/settings.ts';
import { InvalidInput, SyncError } from '../domain/shared/errors.ts';
import { type ConnectionId, entities } from '../domain/shared/ids.ts';
import type { Clock, Log } from '../domain/shared/ports.ts';
import { instantOf } from '../domain/shared/time.ts';
import { UnknownConnection } from '../pull/errors.ts';
import type { RequestSync } from '../pull/ports.ts';
import { takeStatus } from '../pull/readiness.ts';
import type { Profiles } from '../store/profiles.ts';
import type { Todos } from '../store/todos.ts';
import { changeProfile } from './change-profile.ts';
import { type IdentifyDeps, identify, type Token } from './identify.ts';

export interface ConnectDeps extends IdentifyDeps {
  readonly profiles: Profiles;
  readonly todos: Todos;
  readonly requestSync: RequestSync;
  readonly storeAccessToken: (connectionId: ConnectionId, accessToken: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a person who connects a company is told. */
export interface ConnectAnswer {
  readonly connectionId: ConnectionId;
  readonly status: string;
  readonly platform: string;
  readonly partnerId: string;
  readonly settings: Settings;
  readonly sentence: string;
}

/** Connects a company, or connects it again: what is given replaces what was there. Starts the first sync. */
export async function connect(
  deps: ConnectDeps,
  token: Token,
  partnerId: string,
  changes: SettingsChanges,
): Promise<ConnectAnswer> {
  const now = instantOf(deps.clock.now());
  // A public token can be used once: what is wrong with the settings must be said before.
  if ('publicToken' in token) checked(changeSettings(defaults, changes, now));
  const { connectionId, platform, accessToken, known } = await identify(deps, token);
  const before = await deps.profiles.get(connectionId);
  const problem = findSettingsProblem(changeSettings(before?.settings ?? defaults, changes, now));
  if (problem && 'accessToken' in token) throw wrongSettings(problem);
  await deps.storeAccessToken(connectionId, accessToken);

  const holder = await deps.holderOf(accessToken);
  const details = known ?? (await unlessUnavailable(deps, holder.connection));
  const said = await unlessUnavailable(deps, holder.status);
  const profile = await changeProfile(deps.profiles, connectionId, (existing) => {
    const unavailable = details?.unavailableObjects ?? existing?.unavailableObjects;
    return {
      ...existing,
      connectionId,
      item: 'profile',
      version: (existing?.version ?? 0) + 1,
      partnerId,
      platform,
      name: details?.name ?? existing?.name ?? null,
      status: said?.status ?? 'not_ready',
      linkUrl: said?.linkUrl ?? existing?.linkUrl ?? null,
      companyCurrency: existing?.companyCurrency ?? null,
      unavailableObjects: unavailable ? [...unavailable] : null,
      absent: unavailable?.includes('bank_deposit') ? ['deposits'] : [],
      settings: problem
        ? (existing?.settings ?? defaults)
        : changeSettings(existing?.settings ?? defaults, changes, now),
      connectedAt: existing?.connectedAt ?? now,
      listed: 'yes',
    };
  });
  if (said) await takeStatus(deps, profile, said);
  await deps.requestSync(entities.map((entity) => ({ connectionId, entity, mode: 'incremental' })));
  // The public token is used up, so the connection is made all the same; the settings are to be sent again.
  if (problem) throw wrongSettings(problem);
  return answer(profile, 'Connected; the first sync has started.');
}

/** Changes settings of a connection, without a token. */
export async function changeConnection(
  deps: Pick<ConnectDeps, 'profiles' | 'clock'>,
  connectionId: ConnectionId,
  changes: SettingsChanges,
): Promise<ConnectAnswer> {
  const profile = await changeProfile(deps.profiles, connectionId, (existing) => {
    if (!existing) throw new UnknownConnection(connectionId);
    const settings = checked(changeSettings(existing.settings, changes, instantOf(deps.clock.now())));
    return { ...existing, version: existing.version + 1, settings };
  });
  return answer(profile, 'Settings changed.');
}

const defaults = settingsSchema.parse({});

function checked(settings: Settings): Settings {
  const problem = findSettingsProblem(settings);
  if (problem) throw wrongSettings(problem);
  return settings;
}

function wrongSettings({ field, problem }: SettingsProblem): InvalidInput {
  return new InvalidInput(`settings.${field}`, problem);
}

/** Once a public token is used up nothing may be lost: what cannot be read now, the next tick reads. */
async function unlessUnavailable<Value>(
  deps: ConnectDeps,
  read: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    deps.log.warn('connected without', { why: error.message });
    return undefined;
  }
}

function answer(
  { connectionId, status, platform, partnerId, settings }: Profile,
  sentence: string,
): ConnectAnswer {
  return { connectionId, status, platform, partnerId, settings, sentence };
}
