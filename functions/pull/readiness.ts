import { type Profile, readableStatuses } from '../domain/connection/profile.ts';
import type { Mode } from '../domain/connection/sync-state.ts';
import { reasons } from '../domain/reasons/catalog.ts';
import { type Entity, entities } from '../domain/shared/ids.ts';
import type { Clock, Log } from '../domain/shared/ports.ts';
import { instantOf } from '../domain/shared/time.ts';
import type { RutterStatus } from '../rutter/connection.ts';
import { ConnectionUnusable, type UnusableState } from '../rutter/errors.ts';
import type { Profiles } from '../store/profiles.ts';
import type { Todos } from '../store/todos.ts';
import type { LedgerReader, RequestSync } from './ports.ts';
import type { NotNow } from './summary.ts';

export interface ReadinessDeps {
  readonly profiles: Profiles;
  readonly todos: Todos;
  readonly ledger: LedgerReader;
  readonly requestSync: RequestSync;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ReadinessRequest {
  readonly entity: Entity;
  readonly mode: Mode;
  readonly byHand: boolean;
  readonly dryRun: boolean;
}

/** With this hourly tick the status of each stopped connection is asked for, once. */
const looksAfterStopped: Entity = 'invoices';

/** Whether a connection can be pulled. One that was stopped is looked at again, and resumed once it was mended. */
export async function readiness(
  deps: ReadinessDeps,
  profile: Profile,
  request: ReadinessRequest,
): Promise<NotNow | undefined> {
  const { entity, mode, byHand } = request;
  if (profile.status === 'disconnected') {
    const { sentence, step } = reasons.CONNECTION_DISCONNECTED({});
    return { outcome: 'stopped', sentence: `${sentence} ${step}` };
  }
  if (profile.settings.paused) {
    return {
      outcome: 'paused',
      sentence: 'The connection is paused; set paused to false with connect to resume.',
    };
  }
  if (profile.absent.includes(entity) && mode !== 'full') {
    return {
      outcome: 'absent',
      sentence: `Rutter does not offer ${entity} for this connection; a full pull asks again.`,
    };
  }
  if (readableStatuses.has(profile.status)) return undefined;
  const looksAgain = byHand || entity === looksAfterStopped || profile.status === 'not_ready';
  if (!looksAgain) return notNow(profile.status, profile.linkUrl);
  const now = await askStatus(deps.ledger, profile);
  if (!request.dryRun) await takeStatus(deps, profile, now);
  if (!readableStatuses.has(now.status)) return notNow(now.status, now.linkUrl);
  if (!request.dryRun) await resume(deps, profile, entity);
  return undefined;
}

/** Rutter may refuse to tell the status of a connection for the very reason that it is stopped. */
async function askStatus(ledger: LedgerReader, profile: Profile): Promise<RutterStatus> {
  try {
    return await ledger.status();
  } catch (error) {
    if (!(error instanceof ConnectionUnusable)) throw error;
    const { platform, linkUrl } = profile;
    return { status: error.state, platform, linkUrl, disabledReason: null };
  }
}

/** It can be read again: the others need not wait for their next tick. */
async function resume(
  { requestSync }: ReadinessDeps,
  { connectionId }: Profile,
  present: Entity,
): Promise<void> {
  const others = entities.filter((entity) => entity !== present);
  await requestSync(others.map((entity) => ({ connectionId, entity, mode: 'incremental' })));
}

/** What a person is told of a connection in this state. */
export function notNow(status: string, linkUrl: string | null): NotNow {
  if (status === 'not_ready') {
    return {
      outcome: 'waiting',
      sentence: "Rutter's first read of the company is unfinished; the next tick looks again.",
    };
  }
  const why = status === 'needs_reauth' ? reasons.CONNECTION_NEEDS_RELINK({ link: linkUrl }) : undefined;
  const disabled = reasons.CONNECTION_DISABLED({ why: status === 'disabled' ? null : status });
  const { sentence, step } = why ?? disabled;
  return { outcome: 'stopped', sentence: `${sentence} ${step}` };
}

/** What recording the status of a connection takes. */
export type StatusDeps = Pick<ReadinessDeps, 'todos' | 'clock' | 'log'> & {
  readonly profiles: Pick<Profiles, 'change'>;
};

/** Stops a connection that Rutter just refused to serve; its status says why and where to sign in again. */
export async function stop(
  deps: StatusDeps & { readonly ledger: Pick<LedgerReader, 'status'> },
  profile: Profile,
  state: UnusableState,
): Promise<NotNow> {
  const said = await deps.ledger.status().catch(() => undefined);
  const linkUrl = said?.linkUrl ?? profile.linkUrl;
  const disabledReason = said?.disabledReason ?? null;
  await takeStatus(deps, profile, { platform: profile.platform, disabledReason, linkUrl, status: state });
  return notNow(state, linkUrl);
}

const todoOf: Readonly<Record<string, 'CONNECTION_NEEDS_RELINK' | 'CONNECTION_DISABLED'>> = {
  needs_reauth: 'CONNECTION_NEEDS_RELINK',
  disabled: 'CONNECTION_DISABLED',
};

/** Records what Rutter says of a connection, with one to-do while it is stopped. */
export async function takeStatus(deps: StatusDeps, profile: Profile, said: RutterStatus): Promise<void> {
  const { profiles, todos, clock, log } = deps;
  const now = instantOf(clock.now());
  const about = { connectionId: profile.connectionId, subject: 'connection' };
  if (said.status !== profile.status) {
    log.info('connection status', { from: profile.status, to: said.status });
    const linkUrl = said.linkUrl ?? profile.linkUrl;
    // Disconnected meanwhile: then there is nothing to do for anybody.
    if (!(await profiles.change(profile.connectionId, { status: said.status, linkUrl }))) return;
  }
  for (const [status, code] of Object.entries(todoOf)) {
    if (status !== said.status) await todos.close(about, code, now);
  }
  if (said.status === 'needs_reauth') {
    await todos.open(about, reasons.CONNECTION_NEEDS_RELINK({ link: said.linkUrl ?? profile.linkUrl }), now);
  }
  if (said.status === 'disabled') {
    await todos.open(about, reasons.CONNECTION_DISABLED({ why: said.disabledReason }), now);
  }
}
