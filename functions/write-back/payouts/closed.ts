import type { Profile } from '../../domain/connection/profile.ts';
import { idsIn, ledgerRecord, numbersIn, replaceRecords } from '../../domain/intent/ledger-records.ts';
import { move } from '../../domain/intent/transitions.ts';
import { closeReversed } from '../../domain/payout/closing.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { alternativeIdOf } from '../engine/adapter.ts';
import { nowOf } from '../engine/clock.ts';
import { findSighted } from '../engine/find-sighted.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { whyNotReady } from '../engine/readiness.ts';
import { retryClosedLater } from '../engine/retry-later.ts';
import { payoutAdapter } from './adapter.ts';
import { type PayoutCase, storePayoutIntent } from './case.ts';
import { offersDeposits } from './deposits-offered.ts';
import { previewPayout } from './preview.ts';

/**
 * The step of a closed intent:
 *
 * - A preview gets the request that it would send.
 * - A deposit that carries our memo becomes the intent's own: it was sent, and closed before it was found.
 * - A failed payout that has a deposit is followed until the deposit is reversed. Its to-do stays open until then.
 */
export async function followClosedPayout(deps: WriteBackDeps, payoutCase: PayoutCase): Promise<PayoutCase> {
  const { intent, profile } = payoutCase;
  if (intent.ledgerId === null && idsIn('sighted', intent).length === 0)
    return previewPayout(deps, payoutCase);
  if (!profile || profile.status === 'disconnected') return payoutCase;
  if (await whyNotReady(deps, profile)) return retryClosedLater(payoutAdapter, deps, payoutCase);
  const ledger = deps.ledgerOf(profile);
  return intent.ledgerId === null
    ? takeSightedDeposit(deps, ledger, payoutCase)
    : lookForReversal(deps, ledger, payoutCase, profile);
}

/** The sighted deposit becomes the intent's, which stays closed as it was. */
async function takeSightedDeposit(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  payoutCase: PayoutCase,
): Promise<PayoutCase> {
  const sighted = await findSighted(payoutAdapter, ledger, payoutCase);
  if (!sighted) return payoutCase;
  const { intent, deposit } = payoutCase;
  const { ledgerId, platformId: number } = sighted;
  const { closedAs } = intent;
  const now = nowOf(deps);
  const why = reasons.FOUND_AFTER_ALL({ payment: alternativeIdOf(payoutCase), number, record: 'deposit' });
  const withDeposit = move(
    intent,
    { to: 'CLOSED', at: now, by: 'ledger', why, dueAt: now, ...(closedAs ? { closedAs } : {}) },
    {
      ledgerId,
      ledgerRecords: replaceRecords('current', intent, [ledgerRecord('current', ledgerId, { number })]),
      postedAt: ledger.clock(),
    },
  );
  await deps.payoutCases.match(intent.connectionId, ledgerId, deposit.depositId);
  return storePayoutIntent(deps, payoutCase, withDeposit, [ledgerId]);
}

/** Closes a failed payout for good once the ledger no longer has its deposit. */
async function lookForReversal(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  payoutCase: PayoutCase,
  profile: Profile,
): Promise<PayoutCase> {
  const { intent, deposit } = payoutCase;
  if (deposit.status !== 'failed' || intent.ledgerId === null) return payoutCase;
  if ((await ledger.deposit(intent.ledgerId)) !== null) return payoutCase;
  if (!(await offersDeposits(deps, ledger, profile))) return payoutCase;
  const about = {
    payout: alternativeIdOf(payoutCase),
    deposit: numbersIn('current', intent)[0] ?? intent.ledgerId,
  };
  const reversed = closeReversed(intent, reasons.DEPOSIT_REVERSED(about), nowOf(deps));
  return storePayoutIntent(deps, payoutCase, reversed);
}
