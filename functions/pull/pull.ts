import { randomUUID } from 'node:crypto';
import type { PulledRecord } from '../domain/ledger/record.ts';
import { CapabilityAbsent, ConnectionUnusable } from '../rutter/errors.ts';
import { isOptional } from './connection/capabilities.ts';
import { checkReadiness } from './connection/readiness.ts';
import { skippedFor, stopConnection } from './connection/status.ts';
import { dryRun } from './dry-run.ts';
import type { IncomingRecord, PulledEntity } from './entity.ts';
import { UnknownConnection } from './errors.ts';
import { runPull } from './run.ts';
import type { PullDeps, PullRequest, PullRun } from './run-types.ts';
import type { Result, Skipped, Summary } from './summary.ts';
import { takeLease } from './window/lease.ts';

/**
 * Pulls one entity of one connection from the ledger into its table. A connection that cannot be read is an outcome,
 * not an error. Any other failure is thrown; after a retryable one the next run goes on from the last checkpoint.
 */
export async function pull<Item extends PulledRecord, Incoming extends IncomingRecord>(
  deps: PullDeps,
  definition: PulledEntity<Item, Incoming>,
  request: PullRequest,
): Promise<Summary> {
  const { connectionId, mode } = request;
  const { entity } = definition;
  const startedAt = deps.clock.now();
  const summary = (result: Result): Summary => ({
    connectionId,
    entity,
    mode,
    ...result,
    durationMs: deps.clock.now() - startedAt,
  });

  const profile = await deps.profiles.get(connectionId);
  if (!profile) throw new UnknownConnection(connectionId);
  const ledger = deps.ledgerOf(connectionId);
  const skipped = await checkReadiness({ ...deps, ledger }, profile, { ...request, entity });
  if (skipped) return summary(skipped);

  const key = { connectionId, entity, mode };
  const owner = randomUUID();
  const run: PullRun<Item, Incoming> = { deps, definition, key, owner, profile, ledger };
  if (request.dryRun) return summary(await dryRun(run).catch(skippedIfUnusable));

  const lease = await takeLease(deps.states, key, owner, deps.clock);
  if ('heldUntil' in lease) return summary(leaseHeld(lease.heldUntil));
  try {
    return summary(await runPull(run, lease));
  } catch (error) {
    const outcome = await outcomeOfError(run, error);
    await deps.states.release(key, owner, undefined);
    if (!outcome) throw error;
    return summary(outcome);
  }
}

/** A dry run reports that a connection cannot be read, and does not record it. */
function skippedIfUnusable(error: unknown): Skipped {
  if (error instanceof ConnectionUnusable) return skippedFor(error.state, null);
  throw error;
}

function leaseHeld(until: number): Skipped {
  const when = new Date(until).toISOString();
  return {
    outcome: 'lease-held',
    sentence: `Another run is pulling this, at least until ${when}; nothing to do.`,
  };
}

/**
 * The outcome that stands for an error which says something about the connection, and which is recorded once: the
 * connection is stopped, or the company does not have this entity. Undefined for any other error.
 */
async function outcomeOfError<Item extends PulledRecord, Incoming extends IncomingRecord>(
  { deps, definition, profile, ledger }: PullRun<Item, Incoming>,
  error: unknown,
): Promise<Skipped | undefined> {
  if (error instanceof ConnectionUnusable) return stopConnection({ ...deps, ledger }, profile, error.state);
  const { entity } = definition;
  if (!(error instanceof CapabilityAbsent && isOptional(entity))) return undefined;
  const absent = [...new Set([...profile.absent, entity])];
  await deps.profiles.change(profile.connectionId, { absent });
  deps.log.warn('capability absent', { entity });
  return {
    outcome: 'absent',
    sentence: `Rutter does not offer ${entity} for this connection; they are skipped.`,
  };
}
