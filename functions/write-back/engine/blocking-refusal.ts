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
 * The refusal that keeps a request from being sent again; undefined if it may be sent. `basis` identifies the invoice
 * copies that the request is checked against now.
 *
 * | refused over | sent again after |
 * |---|---|
 * | the amount due of an invoice | another copy of the invoice has arrived |
 * | a draft payment on an invoice | another copy has arrived, or Rutter has read the ledger since |
 * | something else, which no copy shows | Rutter has read the ledger since |
 *
 * In every row the wait grows with each refusal (`retryRefusedAt`).
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

/** True if Rutter has completed a read that must have begun after the last request was in flight. */
async function hasReadSince(ledger: PostingLedger, { attempt }: Intent): Promise<boolean> {
  const inFlightUntil = attempt?.inFlightUntil ?? null;
  const { completedAt } = await ledger.lastSync();
  return (
    inFlightUntil === null || (completedAt !== null && completedAt > addMs(inFlightUntil, longestReadMs))
  );
}
