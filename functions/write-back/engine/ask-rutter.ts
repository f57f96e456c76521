import type { Profile } from '../../domain/connection/profile.ts';
import {
  hasReadPaymentsSince,
  type LookUpTimes,
  lookUpWindowMs,
  mustIncludePayments,
  noOtherReadCanStart,
  readStartsWithinMs,
} from '../../domain/ledger/last-read.ts';
import { addMs, type Instant } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { nowOf } from './clock.ts';
import type { WriteBackDeps } from './ports.ts';

/** Intents of one connection share a read of the invoices: it is asked for at most this often. */
export const askForInvoicesEveryMs = 60_000;

/**
 * Asks Rutter to read the invoices again, because Intacct refused a payment that Rutter's copies allowed. Payments are
 * asked for with them: a look-up must not mistake a read of invoices alone for its read of payments.
 */
export async function askForInvoices(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  { connectionId, settings }: Profile,
): Promise<void> {
  if (settings.freshEveryMinutes === 0) return;
  const now = nowOf(deps);
  if (await deps.states.claimAsk(connectionId, 'invoices', now, addMs(now, -askForInvoicesEveryMs))) {
    await ledger.askToSync(['payments', 'invoices']);
  }
}

/**
 * True if Rutter has completed a read of the ledger's payments that began at or after `moment`. If not, makes sure
 * that one is asked for. Only after such a read does the absence of a payment prove anything. One look-up serves all
 * intents of a connection.
 */
export async function ensureReadSince(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  profile: Profile,
  moment: Instant,
): Promise<boolean> {
  const { connectionId, settings } = profile;
  const neverAsks = settings.freshEveryMinutes === 0;
  const lastSync = await ledger.lastSync();
  const [state] = await deps.states.read([{ connectionId, entity: 'payments', mode: 'incremental' }]);
  const askedAt = state?.lookUpAskedAt;
  if (askedAt) {
    const read = hasReadPaymentsSince(askedAt, lastSync, neverAsks);
    if (read && lastSync.startedAt !== null && lastSync.startedAt >= moment) return true;
    // One look-up at a time: a second one would hide the end of the first from the intents that wait for it.
    if (!read && (neverAsks || ledger.clock() < addMs(askedAt, lookUpWindowMs))) return false;
  }
  await askForLookUp(deps, ledger, profile, state ?? {});
  return false;
}

/**
 * Asks for a read of the payments that can be distinguished from other reads:
 *
 * - Deposits are asked for with the payments, so that no pull asks for deposits alone meanwhile.
 * - If a pull just asked for deposits alone, its read may begin late and look like that of the look-up. Then only the
 *   wish for a look-up is noted. Pulls include payments from then on, and a later drive asks.
 */
async function askForLookUp(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  { connectionId, settings, absent }: Profile,
  lookUps: LookUpTimes,
): Promise<void> {
  const now = nowOf(deps);
  const askedAt = ledger.clock();
  const mayAsk = settings.freshEveryMinutes > 0;
  const deposits = mayAsk && !absent.includes('deposits');
  const lastAskBefore = noOtherReadCanStart(lookUps, askedAt) ? now : addMs(now, -readStartsWithinMs);
  if (deposits && !(await deps.states.claimAsk(connectionId, 'deposits', now, lastAskBefore))) {
    if (!mustIncludePayments(lookUps, askedAt)) await deps.states.noteLookUpWanted(connectionId, askedAt);
    return;
  }
  if (mayAsk) await ledger.askToSync(deposits ? ['payments', 'deposits'] : ['payments']);
  await deps.states.noteLookUpAsked(connectionId, askedAt);
}
