import type { Settings } from '../domain/connection/settings.ts';
import type { SyncState } from '../domain/connection/sync-state.ts';
import { type LookUpTimes, mustIncludePayments } from '../domain/ledger/last-read.ts';
import { SyncError } from '../domain/shared/errors.ts';
import type { Log } from '../domain/shared/ports.ts';
import { instantOf } from '../domain/shared/time.ts';
import { ConnectionUnusable, CredentialsRefused } from '../rutter/errors.ts';
import type { LedgerObject } from '../rutter/resources.ts';
import type { LedgerReader } from './ports.ts';

/** Ticks are up to some seconds early: what is due within this time counts as due. */
const toleranceMs = 60_000;
/** By how much Rutter's clock may differ from ours. */
const skewMs = 60_000;

/**
 * True if Rutter is to be asked to read an object from Intacct again. By itself it reads once an hour at best. What it
 * finds is there at the next tick. Each ask costs money at Rutter and calls at Intacct.
 */
export function isSyncDue(settings: Settings, { askedAt }: Pick<SyncState, 'askedAt'>, now: number): boolean {
  if (settings.freshEveryMinutes === 0) return false;
  if (askedAt === undefined) return true;
  return now - Date.parse(askedAt) >= settings.freshEveryMinutes * 60_000 - toleranceMs;
}

/**
 * The objects, with `payments` added while a look-up waits for Rutter to read the payments, or is about to. Rutter
 * reports when it last read something, but not what: a read without payments would pass for the one that the look-up
 * waits for.
 */
export function includePayments(
  objects: readonly LedgerObject[],
  lookUps: LookUpTimes,
  now: number,
): readonly LedgerObject[] {
  if (objects.length === 0 || objects.includes('payments')) return objects;
  return mustIncludePayments(lookUps, instantOf(now - skewMs)) ? ['payments', ...objects] : objects;
}

/** Asks Rutter to read these objects. Returns those that were asked for: none if Rutter refused, which is logged. */
export async function askToSync(
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
  const stopsConnection = error instanceof ConnectionUnusable || error instanceof CredentialsRefused;
  return error instanceof SyncError && !stopsConnection;
}
