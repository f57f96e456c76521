import type { Settings } from '../domain/connection/settings.ts';
import type { SyncState } from '../domain/connection/sync-state.ts';
import { type LookUpTimes, mustIncludePayments } from '../domain/ledger/last-read.ts';
import { SyncError } from '../domain/shared/errors.ts';
import type { Log } from '../domain/shared/ports.ts';
import { instantOf } from '../domain/shared/time.ts';
import { ConnectionUnusable, CredentialsRefused } from '../rutter/errors.ts';
import type { LedgerObject } from '../rutter/resources.ts';
import type { LedgerReader } from './ports.ts';

/** Ticks do not come to the second: what is nearly due is due. */
const tolerance = 60_000;
/** By how much Rutter's clock may differ from ours. */
const skewMs = 60_000;

/**
 * Rutter reads Intacct once an hour at best. For what has to be fresher it is asked to read one object again; what it
 * finds is there at the next tick. Each time costs money at Rutter and calls at Intacct.
 */
export function isAskDue(settings: Settings, { askedAt }: Pick<SyncState, 'askedAt'>, now: number): boolean {
  if (settings.freshEveryMinutes === 0) return false;
  if (askedAt === undefined) return true;
  return now - Date.parse(askedAt) >= settings.freshEveryMinutes * 60_000 - tolerance;
}

/**
 * While a look-up waits, or is about to wait, for Rutter to read the payments, nothing is asked for without them: Rutter
 * tells when it read something, and not what, so another read would pass for that of the payments.
 */
export function withPayments(
  objects: readonly LedgerObject[],
  lookUps: LookUpTimes,
  now: number,
): readonly LedgerObject[] {
  if (objects.length === 0 || objects.includes('payments')) return objects;
  return mustIncludePayments(lookUps, instantOf(now - skewMs)) ? ['payments', ...objects] : objects;
}

/** Asks, and answers what was asked for. A refusal costs freshness, not the pull. */
export async function ask(
  ledger: LedgerReader,
  objects: readonly LedgerObject[],
  log: Log,
): Promise<readonly LedgerObject[]> {
  if (objects.length === 0) return [];
  try {
    await ledger.askToSync(objects);
    return objects;
  } catch (error) {
    if (!costsOnlyFreshness(error)) throw error;
    log.warn('Rutter was not asked to sync', { objects, why: error.message });
    return [];
  }
}

function costsOnlyFreshness(error: unknown): error is SyncError {
  const ofConnection = error instanceof ConnectionUnusable || error instanceof CredentialsRefused;
  return error instanceof SyncError && !ofConnection;
}
