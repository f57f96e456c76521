import type { HistoryEntry, Intent } from '../../domain/intent/intent.ts';
import {
  concernsAmounts,
  concernsInvoices,
  retryRefusedAt,
  standingRefusal,
} from '../../domain/intent/refusals.ts';
import { longestReadMs } from '../../domain/ledger/last-read.ts';
import { addMs } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { nowOf } from './clock.ts';
import type { WriteBackDeps } from './ports.ts';

/**
 * The refusal that keeps a request from being sent once more, if any. `basis` names the copies that it would be held
 * against now: what was refused over an invoice waits for another copy of it. What else Intacct refuses is mended where
 * no copy shows it: that waits for Rutter to have read the ledger since. Both wait longer with every refusal.
 */
export async function blockingRefusal(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  intent: Intent,
  basis: string,
): Promise<HistoryEntry | undefined> {
  const refusal = standingRefusal(intent);
  if (!refusal) return undefined;
  const anotherCopy = concernsInvoices(refusal) && basis !== intent.attempt?.basis;
  if (nowOf(deps) < retryRefusedAt(intent, refusal, anotherCopy)) return refusal;
  if (anotherCopy) return undefined;
  return concernsAmounts(refusal) || !(await hasReadSince(ledger, intent)) ? refusal : undefined;
}

/** A read that ended so late began when no request was in flight any more. */
async function hasReadSince(ledger: PostingLedger, { attempt }: Intent): Promise<boolean> {
  const inFlightUntil = attempt?.inFlightUntil ?? null;
  const { completedAt } = await ledger.lastSync();
  return (
    inFlightUntil === null || (completedAt !== null && completedAt > addMs(inFlightUntil, longestReadMs))
  );
}
