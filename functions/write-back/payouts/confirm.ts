import type { Profile } from '../../domain/connection/profile.ts';
import type { Intent } from '../../domain/intent/intent.ts';
import { numbersIn, recordsIn, replaceRecords } from '../../domain/intent/ledger-records.ts';
import { awaitedReadMs, reschedule } from '../../domain/intent/schedule.ts';
import { move } from '../../domain/intent/transitions.ts';
import type { Deposit } from '../../domain/ledger/deposit.ts';
import { clockMarginMs } from '../../domain/ledger/last-read.ts';
import { isFresh } from '../../domain/payment/compare.ts';
import { closeReversed } from '../../domain/payout/closing.ts';
import { explainDifference } from '../../domain/payout/compare.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import { moneyText } from '../../domain/shared/money.ts';
import { addMs } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { readSince } from '../engine/ask-rutter.ts';
import { idOf, nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { unreadable } from '../engine/unreadable.ts';
import { type PayoutCase, storePayoutIntent } from './case.ts';
import { offersDeposits } from './deposits-offered.ts';

/** Rutter's clock tells whole seconds. */
const wholeSecondMs = 1_000;
/**
 * Holds a deposit against the ledger's own copy: confirmed when it shows it as it was sent, to the cent; different or
 * gone otherwise.
 */
export async function confirmPayout(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PayoutCase,
  profile: Profile,
): Promise<PayoutCase> {
  const { intent, deposit } = known;
  if (intent.ledgerId === null) return known;
  const reading = await ledger.deposit(intent.ledgerId);
  if (reading === null) return absent(deps, ledger, known, profile, intent.ledgerId);
  if ('held' in reading) {
    const waiting = unreadable(intent, reading.held, nowOf(deps));
    return waiting ? storePayoutIntent(deps, known, waiting) : known;
  }
  const copy = reading.record;
  await deps.payoutCases.match(intent.connectionId, intent.ledgerId, deposit.depositId);
  const fresh = intent.state !== 'POSTED' || (await isOfLedger(deps, ledger, profile, intent, copy));
  return fresh ? compare(deps, known, copy) : awaited(deps, known, profile);
}

/**
 * Whether a copy is what the ledger has, and not only what was sent: Rutter read it after the posting, or has read all
 * deposits since and found nothing to change.
 */
async function isOfLedger(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  profile: Profile,
  { postedAt }: Intent,
  copy: Deposit,
): Promise<boolean> {
  if (copy.ledger.platformId === '' || postedAt === null) return false;
  const since = addMs(postedAt, wholeSecondMs);
  return isFresh(copy, since) || readSince(deps, ledger, profile, since);
}

async function compare(deps: WriteBackDeps, known: PayoutCase, copy: Deposit): Promise<PayoutCase> {
  const { intent } = known;
  const now = nowOf(deps);
  const number = copy.ledger.platformId;
  const current = recordsIn('current', intent).map((record) => ({ ...record, number }));
  const numbers = { ledgerRecords: replaceRecords('current', intent, current) };
  // Made by a person: its account and its date are the person's choice.
  const sent = intent.attempt?.deposit;
  const why = sent ? explainDifference(sent, copy) : undefined;
  if (why) {
    if (intent.state === 'CONFIRMED' && intent.accepted === why.sentence) return known;
    const different = move(intent, { to: 'POSTED', at: now, by: 'ledger', why, dueAt: now }, numbers);
    return storePayoutIntent(deps, known, different);
  }
  if (intent.state !== 'POSTED') return known;
  const confirmed = move(intent, { to: 'CONFIRMED', at: now, by: 'ledger', dueAt: now }, numbers);
  return storePayoutIntent(deps, known, confirmed);
}

/** Gone only where it was seen before, or after Rutter has read the ledger since it was posted. */
async function absent(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PayoutCase,
  profile: Profile,
  ledgerId: LedgerId,
): Promise<PayoutCase> {
  const { intent, deposit } = known;
  const { state, postedAt } = intent;
  const ledgerNumbers = numbersIn('current', intent);
  const wasSeen = state === 'CONFIRMED' || ledgerNumbers.length > 0;
  if (!wasSeen && postedAt && !(await readSince(deps, ledger, profile, addMs(postedAt, clockMarginMs)))) {
    return awaited(deps, known, profile);
  }
  if (!(await offersDeposits(deps, ledger, profile))) return rested(deps, known);
  const now = nowOf(deps);
  const facts = { payout: idOf(known), deposit: ledgerNumbers[0] ?? ledgerId };
  if (deposit.status === 'failed') {
    return storePayoutIntent(deps, known, closeReversed(intent, reasons.DEPOSIT_REVERSED(facts), now));
  }
  if (intent.reason === 'DEPOSIT_GONE') return rested(deps, known);
  const why = reasons.DEPOSIT_GONE({ ...facts, amount: amountOf(intent) });
  const gone = move(intent, { to: 'POSTED', at: now, by: 'ledger', why, dueAt: now });
  return storePayoutIntent(deps, known, gone);
}

function amountOf({ attempt }: Intent): string {
  const deposit = attempt?.deposit;
  return deposit ? moneyText(deposit.total, deposit.currency) : 'an unknown amount';
}

/** A read that was asked for is told from others only for some minutes: however long it waited, it is looked at soon. */
function awaited(deps: WriteBackDeps, known: PayoutCase, { settings }: Profile): Promise<PayoutCase> {
  const { intent } = known;
  if (intent.state !== 'POSTED' || settings.freshEveryMinutes === 0) return rested(deps, known);
  const now = nowOf(deps);
  return storePayoutIntent(deps, known, {
    ...reschedule(intent, now),
    open: 'open',
    dueAt: addMs(now, awaitedReadMs),
  });
}

/** Nothing new: looked at again later. */
async function rested(deps: WriteBackDeps, known: PayoutCase): Promise<PayoutCase> {
  const { intent } = known;
  return intent.state === 'POSTED' ? storePayoutIntent(deps, known, reschedule(intent, nowOf(deps))) : known;
}
