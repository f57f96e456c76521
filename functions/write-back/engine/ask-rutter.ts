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

/** Many intents wait for the same read of the ledger: one asks for all of them. */
export const askForInvoicesEveryMs = 60_000;

/**
 * Asks Rutter to read invoices again whose copies promised more than the ledger then took. Payments are asked for with
 * them, so that a read of invoices alone never passes for that of the payments in a look-up.
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
 * Whether Rutter has read the ledger's payments to the end since a moment of long enough ago; if not, sees to it that it
 * does. Only then does it prove anything that a payment is not among them. One look-up serves a whole connection.
 */
export async function ensureReadSince(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  profile: Profile,
  moment: Instant,
): Promise<boolean> {
  const { connectionId, settings } = profile;
  const alone = settings.freshEveryMinutes === 0;
  const lastSync = await ledger.lastSync();
  const [state] = await deps.states.read([{ connectionId, entity: 'payments', mode: 'incremental' }]);
  const askedAt = state?.lookUpAskedAt;
  if (askedAt) {
    const read = hasReadPaymentsSince(askedAt, lastSync, alone);
    if (read && lastSync.startedAt !== null && lastSync.startedAt >= moment) return true;
    // One look-up at a time: another one would hide from those who wait for this that it is done.
    if (!read && (alone || ledger.clock() < addMs(askedAt, lookUpWindowMs))) return false;
  }
  await askForLookUp(deps, ledger, profile, state ?? {});
  return false;
}

/**
 * Asks for a read of the payments that can be told from others: deposits are asked for with them, so that nobody asks
 * for deposits alone meanwhile. Where somebody just did, their read may begin late, and would pass for the look-up's:
 * then that it is wanted is noted, and once nobody asks without payments any more it is asked for.
 */
async function askForLookUp(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  { connectionId, settings, absent }: Profile,
  lookUps: LookUpTimes,
): Promise<void> {
  const now = nowOf(deps);
  const askedAt = ledger.clock();
  const asks = settings.freshEveryMinutes > 0;
  const deposits = asks && !absent.includes('deposits');
  const since = noOtherReadCanStart(lookUps, askedAt) ? now : addMs(now, -readStartsWithinMs);
  if (deposits && !(await deps.states.claimAsk(connectionId, 'deposits', now, since))) {
    if (!mustIncludePayments(lookUps, askedAt)) await deps.states.noteLookUpWanted(connectionId, askedAt);
    return;
  }
  if (asks) await ledger.askToSync(deposits ? ['payments', 'deposits'] : ['payments']);
  await deps.states.noteLookUpAsked(connectionId, askedAt);
}
