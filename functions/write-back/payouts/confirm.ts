import type { Profile } from '../../domain/connection/profile.ts';
import type { Intent } from '../../domain/intent/intent.ts';
import { numbersIn, recordsIn, replaceRecords } from '../../domain/intent/ledger-records.ts';
import { move } from '../../domain/intent/transitions.ts';
import type { Deposit } from '../../domain/ledger/deposit.ts';
import { clockMarginMs } from '../../domain/ledger/last-read.ts';
import { canConfirm } from '../../domain/payment/compare.ts';
import { closeReversed } from '../../domain/payout/closing.ts';
import { explainDifference } from '../../domain/payout/compare.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import { moneyText } from '../../domain/shared/money.ts';
import { addMs } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { alternativeIdOf } from '../engine/adapter.ts';
import { ensureReadSince } from '../engine/ask-rutter.ts';
import { awaitReadableCopy } from '../engine/await-readable-copy.ts';
import { nowOf } from '../engine/clock.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { retryAfterRead, retryPostedLater } from '../engine/retry-later.ts';
import { payoutAdapter } from './adapter.ts';
import { type PayoutCase, storePayoutIntent } from './case.ts';
import { offersDeposits } from './deposits-offered.ts';

/** Rutter's clock has a resolution of one second. */
const wholeSecondMs = 1_000;

/**
 * Compares a posted deposit with the ledger's own copy:
 *
 * | the ledger shows | the intent becomes |
 * |---|---|
 * | the deposit as it was sent, to the cent | CONFIRMED |
 * | something else | POSTED with the reason `DEPOSIT_DIFFERS` |
 * | no deposit, the payout stands | POSTED with the reason `DEPOSIT_GONE` |
 * | no deposit, the payout failed | CLOSED |
 *
 * A copy that may only echo what was sent decides nothing: it is compared after Rutter has read the ledger.
 */
export async function confirmPayout(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  payoutCase: PayoutCase,
  profile: Profile,
): Promise<PayoutCase> {
  const { intent, deposit } = payoutCase;
  if (intent.ledgerId === null) return payoutCase;
  const reading = await ledger.deposit(intent.ledgerId);
  if (reading === null) return handleMissing(deps, ledger, payoutCase, profile, intent.ledgerId);
  if ('held' in reading) {
    const changed = awaitReadableCopy(intent, reading.held, nowOf(deps));
    return changed ? storePayoutIntent(deps, payoutCase, changed) : payoutCase;
  }
  const copy = reading.record;
  await deps.payoutCases.match(intent.connectionId, intent.ledgerId, deposit.depositId);
  const fresh = intent.state !== 'POSTED' || (await isReadAfterPosting(deps, ledger, profile, intent, copy));
  return fresh
    ? compareWithLedger(deps, payoutCase, copy)
    : retryAfterRead(payoutAdapter, deps, payoutCase, profile);
}

/**
 * True if a copy shows what the ledger has, and not only what was sent. Either Rutter read this deposit after it was
 * posted, or Rutter has read all deposits since and found nothing to change.
 */
async function isReadAfterPosting(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  profile: Profile,
  { postedAt }: Intent,
  copy: Deposit,
): Promise<boolean> {
  if (copy.ledger.platformId === '' || postedAt === null) return false;
  const since = addMs(postedAt, wholeSecondMs);
  return canConfirm(copy, since) || ensureReadSince(deps, ledger, profile, since);
}

async function compareWithLedger(
  deps: WriteBackDeps,
  payoutCase: PayoutCase,
  copy: Deposit,
): Promise<PayoutCase> {
  const { intent } = payoutCase;
  const now = nowOf(deps);
  const number = copy.ledger.platformId;
  const current = recordsIn('current', intent).map((record) => ({ ...record, number }));
  const withNumber = { ledgerRecords: replaceRecords('current', intent, current) };
  // Null if a person made the deposit: account and date are then that person's choice.
  const sent = intent.attempt?.deposit;
  const why = sent ? explainDifference(sent, copy) : undefined;
  if (why) {
    if (intent.state === 'CONFIRMED' && intent.accepted === why.sentence) return payoutCase;
    const different = move(intent, { to: 'POSTED', at: now, by: 'ledger', why, dueAt: now }, withNumber);
    return storePayoutIntent(deps, payoutCase, different);
  }
  if (intent.state !== 'POSTED') return payoutCase;
  const confirmed = move(intent, { to: 'CONFIRMED', at: now, by: 'ledger', dueAt: now }, withNumber);
  return storePayoutIntent(deps, payoutCase, confirmed);
}

/**
 * The step for a deposit that Rutter does not have. It counts as gone only if it was seen before, or if Rutter has read
 * the ledger since it was posted.
 */
async function handleMissing(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  payoutCase: PayoutCase,
  profile: Profile,
  ledgerId: LedgerId,
): Promise<PayoutCase> {
  const { intent, deposit } = payoutCase;
  const { state, postedAt } = intent;
  const ledgerNumbers = numbersIn('current', intent);
  const wasSeen = state === 'CONFIRMED' || ledgerNumbers.length > 0;
  if (
    !wasSeen &&
    postedAt &&
    !(await ensureReadSince(deps, ledger, profile, addMs(postedAt, clockMarginMs)))
  ) {
    return retryAfterRead(payoutAdapter, deps, payoutCase, profile);
  }
  if (!(await offersDeposits(deps, ledger, profile)))
    return retryPostedLater(payoutAdapter, deps, payoutCase);
  const now = nowOf(deps);
  const facts = { payout: alternativeIdOf(payoutCase), deposit: ledgerNumbers[0] ?? ledgerId };
  if (deposit.status === 'failed') {
    return storePayoutIntent(deps, payoutCase, closeReversed(intent, reasons.DEPOSIT_REVERSED(facts), now));
  }
  if (intent.reason === 'DEPOSIT_GONE') return retryPostedLater(payoutAdapter, deps, payoutCase);
  const why = reasons.DEPOSIT_GONE({ ...facts, amount: amountOf(intent) });
  const gone = move(intent, { to: 'POSTED', at: now, by: 'ledger', why, dueAt: now });
  return storePayoutIntent(deps, payoutCase, gone);
}

function amountOf({ attempt }: Intent): string {
  const deposit = attempt?.deposit;
  return deposit ? moneyText(deposit.total, deposit.currency) : 'an unknown amount';
}
