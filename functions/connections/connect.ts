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
import { absentEntities } from '../pull/connection/capabilities.ts';
import { recordStatus } from '../pull/connection/status.ts';
import { UnknownConnection } from '../pull/errors.ts';
import type { RequestSync } from '../pull/ports.ts';
import type { Profiles } from '../store/profiles.ts';
import type { Todos } from '../store/todos.ts';
import { changeProfile } from './change-profile.ts';
import { type IdentifyDeps, identify, type Token } from './identify.ts';

interface ConnectDeps extends IdentifyDeps {
  readonly profiles: Profiles;
  readonly todos: Todos;
  readonly requestSync: RequestSync;
  readonly storeAccessToken: (connectionId: ConnectionId, accessToken: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What `connect` returns. */
interface ConnectAnswer {
  readonly connectionId: ConnectionId;
  readonly status: string;
  readonly platform: string;
  readonly partnerId: string;
  readonly settings: Settings;
  readonly sentence: string;
}

/**
 * Connects a company and starts its first sync. A company that is connected already gets the new token, partner and
 * settings; settings that are not given stay.
 */
export async function connect(
  deps: ConnectDeps,
  token: Token,
  partnerId: string,
  changes: SettingsChanges,
): Promise<ConnectAnswer> {
  const now = instantOf(deps.clock.now());
  // A public token can be used only once, so wrong settings must be refused before it is.
  if ('publicToken' in token) checkedSettings(changeSettings(defaults, changes, now));
  const identity = await identify(deps, token);
  const { connectionId, platform, accessToken } = identity;
  const before = await deps.profiles.get(connectionId);
  const problem = findSettingsProblem(changeSettings(before?.settings ?? defaults, changes, now));
  if (problem && 'accessToken' in token) throw settingsError(problem);
  await deps.storeAccessToken(connectionId, accessToken);

  const reader = await deps.readerFor(accessToken);
  const details = identity.details ?? (await undefinedIfUnavailable(deps, reader.connection));
  const reported = await undefinedIfUnavailable(deps, reader.status);
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
      status: reported?.status ?? 'not_ready',
      linkUrl: reported?.linkUrl ?? existing?.linkUrl ?? null,
      companyCurrency: existing?.companyCurrency ?? null,
      unavailableObjects: unavailable ? [...unavailable] : null,
      absent: absentEntities(unavailable ?? []),
      settings: problem
        ? (existing?.settings ?? defaults)
        : changeSettings(existing?.settings ?? defaults, changes, now),
      connectedAt: existing?.connectedAt ?? now,
      listed: 'yes',
    };
  });
  if (reported) await recordStatus(deps, profile, reported);
  await deps.requestSync(entities.map((entity) => ({ connectionId, entity, mode: 'incremental' })));
  // The company is connected, because the public token is used up. The caller must send the settings again.
  if (problem) throw settingsError(problem);
  const pulled = entities.filter((entity) => !profile.absent.includes(entity));
  return answerOf(
    profile,
    `The company is connected. Its first read from Intacct has started: ${pulled.join(', ')}.`,
  );
}

/** Changes settings of a connection, without a token. */
export async function changeConnection(
  deps: Pick<ConnectDeps, 'profiles' | 'clock'>,
  connectionId: ConnectionId,
  changes: SettingsChanges,
): Promise<ConnectAnswer> {
  const profile = await changeProfile(deps.profiles, connectionId, (existing) => {
    if (!existing) throw new UnknownConnection(connectionId);
    const settings = checkedSettings(changeSettings(existing.settings, changes, instantOf(deps.clock.now())));
    return { ...existing, version: existing.version + 1, settings };
  });
  return answerOf(profile, 'The settings are changed.');
}

const defaults = settingsSchema.parse({});

function checkedSettings(settings: Settings): Settings {
  const problem = findSettingsProblem(settings);
  if (problem) throw settingsError(problem);
  return settings;
}

function settingsError({ field, problem }: SettingsProblem): InvalidInput {
  return new InvalidInput(`settings.${field}`, problem);
}

/**
 * Undefined if Rutter cannot be read now; the next tick reads it again. Connecting must go on: a public token that is
 * used up cannot be used again.
 */
async function undefinedIfUnavailable<Value>(
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

function answerOf(
  { connectionId, status, platform, partnerId, settings }: Profile,
  sentence: string,
): ConnectAnswer {
  return { connectionId, status, platform, partnerId, settings, sentence };
}
