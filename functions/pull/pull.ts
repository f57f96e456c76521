import { randomUUID } from 'node:crypto';
import type { PulledRecord } from '../domain/ledger/record.ts';
import { CapabilityAbsent, ConnectionUnusable } from '../rutter/errors.ts';
import { dryRun } from './dry-run.ts';
import type { IncomingRecord, PulledEntity } from './entity.ts';
import { UnknownConnection } from './errors.ts';
import { takeLease } from './lease.ts';
import { notNow, readiness, stop } from './readiness.ts';
import { runPull } from './run.ts';
import type { PullDeps, PullRequest, PullRun } from './run-types.ts';
import type { NotNow, Result, Summary } from './summary.ts';

/**
 * Pulls one entity of one connection from the ledger into its table. Throws retryable errors, for the next try to go
 * on from the last checkpoint, and final ones; a connection that cannot be used is an outcome, not an error.
 */
export async function pull<Item extends PulledRecord, Incoming extends IncomingRecord>(
  deps: PullDeps,
  definition: PulledEntity<Item, Incoming>,
  request: PullRequest,
): Promise<Summary> {
  const { connectionId, mode } = request;
  const { entity } = definition;
  const startedAt = deps.clock.now();
  const summary = (rest: Result): Summary => ({
    connectionId,
    entity,
    mode,
    ...rest,
    durationMs: deps.clock.now() - startedAt,
  });

  const profile = await deps.profiles.get(connectionId);
  if (!profile) throw new UnknownConnection(connectionId);
  const ledger = deps.ledgerOf(connectionId);
  const unready = await readiness({ ...deps, ledger }, profile, { ...request, entity });
  if (unready) return summary(unready);

  const key = { connectionId, entity, mode };
  const owner = randomUUID();
  const run: PullRun<Item, Incoming> = { deps, definition, key, owner, profile, ledger };
  if (request.dryRun) return summary(await dryRun(run).catch(unusable));

  const lease = await takeLease(deps.states, key, owner, deps.clock);
  if ('heldUntil' in lease) return summary(leaseHeld(lease.heldUntil));
  try {
    return summary(await runPull(run, lease));
  } catch (error) {
    const outcome = await explained(run, error);
    await deps.states.release(key, owner, undefined);
    if (!outcome) throw error;
    return summary(outcome);
  }
}

/** A dry run says that a connection cannot be used, and records nothing of it. */
function unusable(error: unknown): NotNow {
  if (error instanceof ConnectionUnusable) return notNow(error.state, null);
  throw error;
}

function leaseHeld(until: number): NotNow {
  const when = new Date(until).toISOString();
  return {
    outcome: 'lease-held',
    sentence: `Another run is pulling this, at least until ${when}; nothing to do.`,
  };
}

/** The errors that are facts about the connection, recorded once, and no failures of this run. */
async function explained<Item extends PulledRecord, Incoming extends IncomingRecord>(
  { deps, definition, profile, ledger }: PullRun<Item, Incoming>,
  error: unknown,
): Promise<NotNow | undefined> {
  if (error instanceof ConnectionUnusable) return stop({ ...deps, ledger }, profile, error.state);
  if (!(error instanceof CapabilityAbsent && definition.optional)) return undefined;
  const { entity } = definition;
  const absent = [...new Set([...profile.absent, entity])];
  await deps.profiles.change(profile.connectionId, { absent });
  deps.log.warn('capability absent', { entity });
  return {
    outcome: 'absent',
    sentence: `Rutter does not offer ${entity} for this connection; they are skipped.`,
  };
}
