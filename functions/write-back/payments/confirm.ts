import pMap from 'p-map';
import type { Profile } from '../../domain/connection/profile.ts';
import type { Intent } from '../../domain/intent/intent.ts';
import { idsIn, numbersIn, recordsIn, replaceRecords } from '../../domain/intent/ledger-records.ts';
import { awaitedReadMs, nextTryAt, reschedule } from '../../domain/intent/schedule.ts';
import { isIntentState, move } from '../../domain/intent/transitions.ts';
import { appliedInLedger, isFullyRecorded } from '../../domain/invoice/applied.ts';
import { clockMarginMs } from '../../domain/ledger/last-read.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import { carriesMemo } from '../../domain/ledger/payment.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { differences, isFresh } from '../../domain/payment/compare.ts';
import { goneIn, isAllGone } from '../../domain/payment/invoice-entries.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import { addMs, type Instant } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { readSince } from '../engine/ask-rutter.ts';
import { idOf, nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { unreadable } from '../engine/unreadable.ts';
import { compareClosed, differing } from './compare-closed.ts';
import { syncLedgerNumbers } from './ledger-numbers.ts';
import { storeIntent } from './save.ts';

/**
 * Holds what was posted against the ledger's own copy: confirmed when it shows it as it was sent, to the cent; different,
 * gone, or there twice otherwise.
 */
export async function confirm(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PaymentCase,
  profile: Profile,
): Promise<PaymentCase> {
  const { intent } = known;
  const first = await read(ledger, idsIn('current', intent));
  const { postedAt } = intent;
  const unseen = unseenSince(known);
  const isStale = (copy: Payment) =>
    (intent.state === 'POSTED' && !isFresh(copy, postedAt)) ||
    (unseen !== null && copy.ledger.lastSyncedAt < unseen);
  const stale = first.copies.some(isStale);
  // Rutter may leave a copy as it is when nothing changed: then a read that it completed since says as much.
  const moment = latest(intent.state === 'POSTED' ? postedAt : null, unseen);
  const proven = stale && moment !== null && (await readSince(deps, ledger, profile, moment));
  const { copies, held } = proven ? await read(ledger, idsIn('current', intent)) : first;
  if (held) {
    const waiting = unreadable(intent, held, nowOf(deps));
    return waiting ? storeIntent(deps, known, waiting) : known;
  }
  const numbered = await syncLedgerNumbers(deps, ledger, known, copies);
  const there = copies.map((copy) => copy.ledger.ledgerId);
  const gone = idsIn('current', intent).filter((id) => !there.includes(id));
  if (gone.length > 0) return absent(deps, ledger, numbered, profile, gone);
  if (stale && !proven) return awaited(deps, await found(deps, numbered), profile);
  // Nobody finds in Intacct what has no number: it is not confirmed before it has one.
  if (intent.state === 'POSTED' && copies.some(hasNoNumber)) return rested(deps, await found(deps, numbered));
  return compare(deps, await found(deps, numbered), copies, profile);
}

/**
 * Since when Rutter's copy of an invoice does not contain the payment. It reads one kind of record after the other: where
 * a payment was reversed, invoices say so first, and a copy of the payment that is older than theirs proves nothing.
 */
function unseenSince({ payment: { paymentId }, invoices }: PaymentCase): Instant | null {
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
async function read(ledger: PostingLedger, ids: readonly LedgerId[]) {
  const readings = await pMap(ids, (id) => ledger.payment(id), { concurrency: 4 });
  return {
    copies: readings.flatMap((reading) => (reading && 'record' in reading ? [reading.record] : [])),
    held: readings.flatMap((reading) => (reading && 'held' in reading ? [reading.held] : []))[0],
  };
}

async function compare(
  deps: WriteBackDeps,
  known: PaymentCase,
  copies: readonly Payment[],
  profile: Profile,
): Promise<PaymentCase> {
  const { intent } = known;
  if (intent.state === 'CLOSED') return compareClosed(deps, known, copies);
  const { details: facts } = known;
  const different = facts ? differences(intent, facts, copies) : [];
  const now = nowOf(deps);
  if (different.length > 0) {
    const why = reasons.FOUND_DIFFERENT(differing(known, different));
    if (isAccepted(intent, why.sentence)) return known;
    return storeIntent(deps, known, move(intent, { to: 'POSTED', at: now, by: 'ledger', why, dueAt: now }));
  }
  if (intent.state !== 'POSTED') return known;
  await learnMemoEcho(deps, known, copies, profile);
  return storeIntent(deps, known, move(intent, { to: 'CONFIRMED', at: now, by: 'ledger', dueAt: now }));
}

/** A person took a difference as it is: it stays confirmed, as long as no other difference appears. */
function isAccepted({ state, accepted }: Intent, sentence: string): boolean {
  return state === 'CONFIRMED' && accepted === sentence;
}

async function learnMemoEcho(
  deps: WriteBackDeps,
  known: PaymentCase,
  copies: readonly Payment[],
  { connectionId, memoEcho }: Profile,
): Promise<void> {
  const sentByUs = known.intent.attempt?.posting != null && copies.length === 1;
  if (!sentByUs) return;
  const echoed = copies.every((copy) => carriesMemo(copy, idOf(known)));
  if (memoEcho !== echoed) await deps.profiles.change(connectionId, { memoEcho: echoed });
}

/** It is in the ledger: if it was taken for gone, it is no more. */
function found(deps: WriteBackDeps, known: PaymentCase): Promise<PaymentCase> {
  return marked(deps, known, []);
}

/** Gone, wholly or in part, only where it was seen before, or after Rutter has read the ledger since it was posted. */
async function absent(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PaymentCase,
  profile: Profile,
  gone: readonly LedgerId[],
): Promise<PaymentCase> {
  const { state, postedAt } = known.intent;
  const wasSeen = state === 'CONFIRMED' || numbersIn('current', known.intent).length > 0;
  if (!wasSeen && postedAt && !(await readSince(deps, ledger, profile, addMs(postedAt, clockMarginMs)))) {
    return awaited(deps, known, profile);
  }
  return rested(deps, await marked(deps, known, gone));
}

/** Tells the invoices which counterparts are not there; nothing is written when they know. */
async function marked(
  deps: WriteBackDeps,
  known: PaymentCase,
  gone: readonly LedgerId[],
): Promise<PaymentCase> {
  const { paymentId } = known.payment;
  const before = goneIn(known.intent);
  const current = recordsIn('current', known.intent).map((record) => ({
    ...record,
    gone: record.ledgerId !== null && gone.includes(record.ledgerId),
  }));
  const ledgerRecords = replaceRecords('current', known.intent, current);
  const intent = { ...known.intent, ledgerRecords, version: known.intent.version + 1 };
  const entries = [...known.invoices.values()].flatMap(({ alternative }) =>
    alternative.filter((entry) => entry.paymentId === paymentId),
  );
  const told = entries.every((entry) => entry.gone === isAllGone(intent));
  return told && before.join() === gone.join() ? known : storeIntent(deps, known, intent);
}

/** A read that was asked for is told from others only for some minutes: after a long outage, too, it is looked at soon. */
function awaited(deps: WriteBackDeps, known: PaymentCase, { settings }: Profile): Promise<PaymentCase> {
  const now = nowOf(deps);
  const dueAt =
    settings.freshEveryMinutes === 0 ? nextTryAt(known.intent.tries, now) : addMs(now, awaitedReadMs);
  return storeIntent(deps, known, { ...reschedule(known.intent, now), open: 'open', dueAt });
}

/** Nothing new: looked at again later. */
function rested(deps: WriteBackDeps, known: PaymentCase): Promise<PaymentCase> {
  const { intent } = known;
  if (!isIntentState(intent.state) || intent.state === 'CONFIRMED' || intent.state === 'CLOSED') {
    return Promise.resolve(known);
  }
  return storeIntent(deps, known, reschedule(intent, nowOf(deps)));
}
