import type { Profile } from '../../domain/connection/profile.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { Clock, Log } from '../../domain/shared/ports.ts';
import { instantOf } from '../../domain/shared/time.ts';
import type { RutterStatus } from '../../rutter/connection.ts';
import type { UnusableState } from '../../rutter/errors.ts';
import type { Profiles } from '../../store/profiles.ts';
import type { Todos } from '../../store/todos.ts';
import type { LedgerReader } from '../ports.ts';
import type { Skipped } from '../summary.ts';

/** What recording the status of a connection needs. */
export interface StatusDeps {
  readonly profiles: Pick<Profiles, 'change'>;
  readonly todos: Todos;
  readonly clock: Clock;
  readonly log: Log;
}

const todoCodes: Readonly<Record<string, 'CONNECTION_NEEDS_RELINK' | 'CONNECTION_DISABLED'>> = {
  needs_reauth: 'CONNECTION_NEEDS_RELINK',
  disabled: 'CONNECTION_DISABLED',
};

/** Records the status that Rutter reports, and keeps exactly one to-do open while the connection is stopped. */
export async function recordStatus(
  deps: StatusDeps,
  profile: Profile,
  reported: RutterStatus,
): Promise<void> {
  const { profiles, todos, clock, log } = deps;
  const now = instantOf(clock.now());
  const about = { connectionId: profile.connectionId, subject: 'connection' };
  if (reported.status !== profile.status) {
    log.info('connection status', { from: profile.status, to: reported.status });
    const linkUrl = reported.linkUrl ?? profile.linkUrl;
    // False if the connection was disconnected meanwhile: then nobody has anything to do.
    if (!(await profiles.change(profile.connectionId, { status: reported.status, linkUrl }))) return;
  }
  for (const [status, code] of Object.entries(todoCodes)) {
    if (status !== reported.status) await todos.close(about, code, now);
  }
  if (reported.status === 'needs_reauth') {
    const link = reported.linkUrl ?? profile.linkUrl;
    await todos.open(about, reasons.CONNECTION_NEEDS_RELINK({ link }), now);
  }
  if (reported.status === 'disabled') {
    await todos.open(about, reasons.CONNECTION_DISABLED({ why: reported.disabledReason }), now);
  }
}

/**
 * Stops a connection that Rutter just refused to serve, in the given state. Asks Rutter once for the reason and for
 * the link to sign in again.
 */
export async function stopConnection(
  deps: StatusDeps & { readonly ledger: Pick<LedgerReader, 'status'> },
  profile: Profile,
  state: UnusableState,
): Promise<Skipped> {
  const reported = await deps.ledger.status().catch(() => undefined);
  const linkUrl = reported?.linkUrl ?? profile.linkUrl;
  const disabledReason = reported?.disabledReason ?? null;
  await recordStatus(deps, profile, { platform: profile.platform, disabledReason, linkUrl, status: state });
  return skippedFor(state, linkUrl);
}

/** The outcome of a pull whose connection has a status in which it cannot be read. */
export function skippedFor(status: string, linkUrl: string | null): Skipped {
  if (status === 'not_ready') {
    return {
      outcome: 'waiting',
      sentence: "Rutter's first read of the company is unfinished; the next tick looks again.",
    };
  }
  const { sentence, step } =
    status === 'needs_reauth'
      ? reasons.CONNECTION_NEEDS_RELINK({ link: linkUrl })
      : reasons.CONNECTION_DISABLED({ why: status === 'disabled' ? null : status });
  return { outcome: 'stopped', sentence: `${sentence} ${step}` };
}
