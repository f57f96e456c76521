import pMap from 'p-map';
import type { Profile } from '../../domain/connection/profile.ts';
import type { Intent } from '../../domain/intent/intent.ts';
import { idsIn, numbersIn, recordsIn, replaceRecords } from '../../domain/intent/ledger-records.ts';
import { move } from '../../domain/intent/transitions.ts';
import { appliedInLedger, isFullyRecorded } from '../../domain/invoice/applied.ts';
import { clockMarginMs } from '../../domain/ledger/last-read.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import { carriesMemo } from '../../domain/ledger/payment.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { canConfirm, differences } from '../../domain/payment/compare.ts';
import { goneRecordIds, isAllGone } from '../../domain/payment/invoice-entries.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import { addMs, type Instant } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { alternativeIdOf } from '../engine/adapter.ts';
import { ensureReadSince } from '../engine/ask-rutter.ts';
import { awaitReadableCopy } from '../engine/await-readable-copy.ts';
import { nowOf } from '../engine/clock.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { retryAfterRead, retryPostedLater } from '../engine/retry-later.ts';
import { paymentAdapter } from './adapter.ts';
import { compareClosed, differenceText } from './compare-closed.ts';
import { storeIntent } from './save.ts';
import { syncLedgerRecords } from './sync-ledger-records.ts';

/**
 * Compares a recorded payment with the ledger's own copies of it:
 *
 * | the ledger shows | result |
 * |---|---|
 * | the payment as it was sent, to the cent | CONFIRMED; a CLOSED intent stays closed |
 * | something else | POSTED, or still CLOSED, with the reason `FOUND_DIFFERENT` |
 * | one of its records no more | the record is marked as gone in the intent and its invoices |
 * | further records with its memo | they are kept as duplicates |
 *
 * A copy older than the posting, or than the invoices that do not list the payment, decides nothing.
 */
export async function confirm(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  profile: Profile,
): Promise<PaymentCase> {
  const { intent } = paymentCase;
  const firstRead = await readCopies(ledger, idsIn('current', intent));
  const { postedAt } = intent;
  const notListedAt = notListedSince(paymentCase);
  const isStale = (copy: Payment) =>
    (intent.state === 'POSTED' && !canConfirm(copy, postedAt)) ||
    (notListedAt !== null && copy.ledger.lastSyncedAt < notListedAt);
  const stale = firstRead.copies.some(isStale);
  // Rutter may not renew `lastSyncedAt` of an unchanged record. A read completed since then proves the copy valid.
  const moment = latest(intent.state === 'POSTED' ? postedAt : null, notListedAt);
  const proven = stale && moment !== null && (await ensureReadSince(deps, ledger, profile, moment));
  const { copies, held } = proven ? await readCopies(ledger, idsIn('current', intent)) : firstRead;
  if (held) {
    const waiting = awaitReadableCopy(intent, held, nowOf(deps));
    return waiting ? storeIntent(deps, paymentCase, waiting) : paymentCase;
  }
  const numbered = await syncLedgerRecords(deps, ledger, paymentCase, copies);
  const presentIds = copies.map((copy) => copy.ledger.ledgerId);
  const gone = idsIn('current', intent).filter((id) => !presentIds.includes(id));
  if (gone.length > 0) return handleAbsent(deps, ledger, numbered, profile, gone);
  if (stale && !proven)
    return retryAfterRead(paymentAdapter, deps, await storeGone(deps, numbered, []), profile);
  // Without a number nobody can find it in Intacct, so it is not confirmed yet.
  if (intent.state === 'POSTED' && copies.some(hasNoNumber))
    return retryPostedLater(paymentAdapter, deps, await storeGone(deps, numbered, []));
  return compare(deps, await storeGone(deps, numbered, []), copies, profile);
}

/**
 * When Rutter last read an invoice that does not list all of this payment; null if all do. Rutter reads one kind of
 * record after the other. After a reversal the invoices may show it first, so an older copy of the payment proves
 * nothing.
 */
function notListedSince({ payment: { paymentId }, invoices }: PaymentCase): Instant | null {
  const lacking = [...invoices.values()].filter(({ ledger, alternative }) =>
    alternative.some(
      (entry) =>
        entry.paymentId === paymentId &&
        isFullyRecorded(entry) &&
        appliedInLedger(ledger, entry, alternative) < entry.amount,
    ),
  );
  return lacking.reduce<Instant | null>((last, { ledger }) => latest(last, ledger.lastSyncedAt), null);
}

function hasNoNumber({ ledger }: Payment): boolean {
  return ledger.platformId === '';
}

function latest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

/** Rutter's copies of these payments, and why the first unreadable one cannot be read. */
async function readCopies(ledger: PostingLedger, ids: readonly LedgerId[]) {
  const readings = await pMap(ids, (id) => ledger.payment(id), { concurrency: 4 });
  return {
    copies: readings.flatMap((reading) => (reading && 'record' in reading ? [reading.record] : [])),
    held: readings.flatMap((reading) => (reading && 'held' in reading ? [reading.held] : []))[0],
  };
}

async function compare(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  copies: readonly Payment[],
  profile: Profile,
): Promise<PaymentCase> {
  const { intent } = paymentCase;
  if (intent.state === 'CLOSED') return compareClosed(deps, paymentCase, copies);
  const { details } = paymentCase;
  const different = details ? differences(intent, details, copies) : [];
  const now = nowOf(deps);
  if (different.length > 0) {
    const why = reasons.FOUND_DIFFERENT(differenceText(paymentCase, different));
    if (isAccepted(intent, why.sentence)) return paymentCase;
    return storeIntent(
      deps,
      paymentCase,
      move(intent, { to: 'POSTED', at: now, by: 'ledger', why, dueAt: now }),
    );
  }
  if (intent.state !== 'POSTED') return paymentCase;
  await learnMemoEcho(deps, paymentCase, copies, profile);
  return storeIntent(deps, paymentCase, move(intent, { to: 'CONFIRMED', at: now, by: 'ledger', dueAt: now }));
}

/** True if a person accepted this difference. The intent stays confirmed until another difference appears. */
function isAccepted({ state, accepted }: Intent, sentence: string): boolean {
  return state === 'CONFIRMED' && accepted === sentence;
}

/** Notes in the profile whether Rutter returns the memo of a payment that we sent. */
async function learnMemoEcho(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  copies: readonly Payment[],
  { connectionId, memoEcho }: Profile,
): Promise<void> {
  const sentByUs = paymentCase.intent.attempt?.posting != null && copies.length === 1;
  if (!sentByUs) return;
  const echoed = copies.every((copy) => carriesMemo(copy, alternativeIdOf(paymentCase)));
  if (memoEcho !== echoed) await deps.profiles.change(connectionId, { memoEcho: echoed });
}

/**
 * The step for records that Rutter does not have. They count as gone only if they were seen before, or if Rutter has
 * read the ledger since they were posted.
 */
async function handleAbsent(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  profile: Profile,
  gone: readonly LedgerId[],
): Promise<PaymentCase> {
  const { state, postedAt } = paymentCase.intent;
  const wasSeen = state === 'CONFIRMED' || numbersIn('current', paymentCase.intent).length > 0;
  if (
    !wasSeen &&
    postedAt &&
    !(await ensureReadSince(deps, ledger, profile, addMs(postedAt, clockMarginMs)))
  ) {
    return retryAfterRead(paymentAdapter, deps, paymentCase, profile);
  }
  return retryPostedLater(paymentAdapter, deps, await storeGone(deps, paymentCase, gone));
}

/** Stores which records are gone, for the intent and its invoices. Writes nothing if that is stored already. */
async function storeGone(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  gone: readonly LedgerId[],
): Promise<PaymentCase> {
  const { paymentId } = paymentCase.payment;
  const before = goneRecordIds(paymentCase.intent);
  const current = recordsIn('current', paymentCase.intent).map((record) => ({
    ...record,
    gone: record.ledgerId !== null && gone.includes(record.ledgerId),
  }));
  const ledgerRecords = replaceRecords('current', paymentCase.intent, current);
  const intent = { ...paymentCase.intent, ledgerRecords, version: paymentCase.intent.version + 1 };
  const entries = [...paymentCase.invoices.values()].flatMap(({ alternative }) =>
    alternative.filter((entry) => entry.paymentId === paymentId),
  );
  const isNoted = entries.every((entry) => entry.gone === isAllGone(intent));
  return isNoted && before.join() === gone.join() ? paymentCase : storeIntent(deps, paymentCase, intent);
}
