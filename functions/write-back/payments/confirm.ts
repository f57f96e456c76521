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
 * Holds what was posted against the ledger's own copy: confirmed when it shows it as it was sent, to the cent; different,
 * gone, or there twice otherwise.
 */
export async function confirm(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  profile: Profile,
): Promise<PaymentCase> {
  const { intent } = paymentCase;
  const first = await readCopies(ledger, idsIn('current', intent));
  const { postedAt } = intent;
  const unseen = notListedSince(paymentCase);
  const isStale = (copy: Payment) =>
    (intent.state === 'POSTED' && !canConfirm(copy, postedAt)) ||
    (unseen !== null && copy.ledger.lastSyncedAt < unseen);
  const stale = first.copies.some(isStale);
  // Rutter may leave a copy as it is when nothing changed: then a read that it completed since says as much.
  const moment = latest(intent.state === 'POSTED' ? postedAt : null, unseen);
  const proven = stale && moment !== null && (await ensureReadSince(deps, ledger, profile, moment));
  const { copies, held } = proven ? await readCopies(ledger, idsIn('current', intent)) : first;
  if (held) {
    const waiting = awaitReadableCopy(intent, held, nowOf(deps));
    return waiting ? storeIntent(deps, paymentCase, waiting) : paymentCase;
  }
  const numbered = await syncLedgerRecords(deps, ledger, paymentCase, copies);
  const there = copies.map((copy) => copy.ledger.ledgerId);
  const gone = idsIn('current', intent).filter((id) => !there.includes(id));
  if (gone.length > 0) return handleAbsent(deps, ledger, numbered, profile, gone);
  if (stale && !proven)
    return retryAfterRead(paymentAdapter, deps, await storeGone(deps, numbered, []), profile);
  // Nobody finds in Intacct what has no number: it is not confirmed before it has one.
  if (intent.state === 'POSTED' && copies.some(hasNoNumber))
    return retryPostedLater(paymentAdapter, deps, await storeGone(deps, numbered, []));
  return compare(deps, await storeGone(deps, numbered, []), copies, profile);
}

/**
 * Since when Rutter's copy of an invoice does not contain the payment. It reads one kind of record after the other: where
 * a payment was reversed, invoices say so first, and a copy of the payment that is older than theirs proves nothing.
 */
function notListedSince({ payment: { paymentId }, invoices }: PaymentCase): Instant | null {
  const lacking = [...invoices.values()].filter(({ ledger, alternative }) =>
    alternative.some(
      (one) =>
        one.paymentId === paymentId &&
        isFullyRecorded(one) &&
        appliedInLedger(ledger, one, alternative) < one.amount,
    ),
  );
  return lacking.reduce<Instant | null>((last, { ledger }) => latest(last, ledger.lastSyncedAt), null);
}

function hasNoNumber({ ledger }: Payment): boolean {
  return ledger.platformId === '';
}

function latest(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

/** Rutter's copies of these payments, as far as it has them. */
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
  const { details: facts } = paymentCase;
  const different = facts ? differences(intent, facts, copies) : [];
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

/** A person took a difference as it is: it stays confirmed, as long as no other difference appears. */
function isAccepted({ state, accepted }: Intent, sentence: string): boolean {
  return state === 'CONFIRMED' && accepted === sentence;
}

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

/** Gone, wholly or in part, only where it was seen before, or after Rutter has read the ledger since it was posted. */
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

/** Tells the invoices which counterparts are not there; nothing is written when they know. */
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
  const told = entries.every((entry) => entry.gone === isAllGone(intent));
  return told && before.join() === gone.join() ? paymentCase : storeIntent(deps, paymentCase, intent);
}
