import { type Profile, readableStatuses } from '../../domain/connection/profile.ts';
import type { Mode } from '../../domain/connection/sync-state.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import { type Entity, entities } from '../../domain/shared/ids.ts';
import type { RutterStatus } from '../../rutter/connection.ts';
import { ConnectionUnusable } from '../../rutter/errors.ts';
import type { LedgerReader, RequestSync } from '../ports.ts';
import type { Skipped } from '../summary.ts';
import { recordStatus, type StatusDeps, skippedFor } from './status.ts';

interface ReadinessDeps extends StatusDeps {
  readonly ledger: LedgerReader;
  readonly requestSync: RequestSync;
}

interface ReadinessRequest {
  readonly entity: Entity;
  readonly mode: Mode;
  readonly byHand: boolean;
  readonly dryRun: boolean;
}

/** The hourly pull that asks for the status of stopped connections, so that each is asked for once an hour. */
const pullThatAsksForStatus: Entity = 'invoices';

/**
 * Why a connection cannot be pulled now; undefined if it can. Rutter is asked for the status of a stopped connection
 * again, and a connection that is readable again is resumed.
 */
export async function checkReadiness(
  deps: ReadinessDeps,
  profile: Profile,
  request: ReadinessRequest,
): Promise<Skipped | undefined> {
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
  const asksForStatus = byHand || entity === pullThatAsksForStatus || profile.status === 'not_ready';
  if (!asksForStatus) return skippedFor(profile.status, profile.linkUrl);
  const reported = await readStatus(deps.ledger, profile);
  if (!request.dryRun) await recordStatus(deps, profile, reported);
  if (!readableStatuses.has(reported.status)) return skippedFor(reported.status, reported.linkUrl);
  if (!request.dryRun) await requestOtherPulls(deps, profile, entity);
  return undefined;
}

/** Rutter may refuse to report the status of a connection because it is stopped. The refusal then is the status. */
async function readStatus(ledger: LedgerReader, profile: Profile): Promise<RutterStatus> {
  try {
    return await ledger.status();
  } catch (error) {
    if (!(error instanceof ConnectionUnusable)) throw error;
    const { platform, linkUrl } = profile;
    return { status: error.state, platform, linkUrl, disabledReason: null };
  }
}

/** Starts the pulls of the other entities at once, so that they need not wait for their next tick. */
async function requestOtherPulls(
  { requestSync }: ReadinessDeps,
  { connectionId }: Profile,
  current: Entity,
): Promise<void> {
  const others = entities.filter((entity) => entity !== current);
  await requestSync(others.map((entity) => ({ connectionId, entity, mode: 'incremental' })));
}
