import type { Profile } from '../../domain/connection/profile.ts';
import { idsIn, ledgerRecord, numbersIn, replaceRecords } from '../../domain/intent/ledger-records.ts';
import { nextTryAt } from '../../domain/intent/schedule.ts';
import { move } from '../../domain/intent/transitions.ts';
import { closeReversed } from '../../domain/payout/closing.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { idOf, nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { notReady } from '../engine/readiness.ts';
import { sighting } from '../engine/sighting.ts';
import { payoutAdapter } from './adapter.ts';
import { type PayoutCase, storePayoutIntent } from './case.ts';
import { offersDeposits } from './deposits-offered.ts';
import { previewPayout } from './preview.ts';

/**
 * What was closed after it had been sent may turn out to be in the ledger: then that deposit is its own, and a payout
 * that failed says so until the deposit is reversed. What was only shown gets its request.
 */
export async function followClosedPayout(deps: WriteBackDeps, known: PayoutCase): Promise<PayoutCase> {
  const { intent, profile } = known;
  if (intent.ledgerId === null && idsIn('sighted', intent).length === 0) return previewPayout(deps, known);
  if (!profile || profile.status === 'disconnected') return known;
  if (await notReady(deps, profile)) return later(deps, known);
  const ledger = deps.ledgerOf(profile);
  return intent.ledgerId === null
    ? claimSighted(deps, ledger, known)
    : lookForReversal(deps, ledger, known, profile);
}

async function claimSighted(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PayoutCase,
): Promise<PayoutCase> {
  const seen = await sighting(payoutAdapter, ledger, known);
  if (!seen) return known;
  const { intent, deposit } = known;
  const { ledgerId, platformId: number } = seen;
  const { closedAs } = intent;
  const now = nowOf(deps);
  const why = reasons.FOUND_AFTER_ALL({ payment: idOf(known), number, record: 'deposit' });
  const found = move(
    intent,
    { to: 'CLOSED', at: now, by: 'ledger', why, dueAt: now, ...(closedAs ? { closedAs } : {}) },
    {
      ledgerId,
      ledgerRecords: replaceRecords('current', intent, [ledgerRecord('current', ledgerId, { number })]),
      postedAt: ledger.clock(),
    },
  );
  await deps.payoutCases.match(intent.connectionId, ledgerId, deposit.depositId);
  return storePayoutIntent(deps, known, found, [ledgerId]);
}

/** Once it is no more in the ledger nothing remains to be done about it. */
async function lookForReversal(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PayoutCase,
  profile: Profile,
): Promise<PayoutCase> {
  const { intent, deposit } = known;
  if (deposit.status !== 'failed' || intent.ledgerId === null) return known;
  if ((await ledger.deposit(intent.ledgerId)) !== null) return known;
  if (!(await offersDeposits(deps, ledger, profile))) return known;
  const about = { payout: idOf(known), deposit: numbersIn('current', intent)[0] ?? intent.ledgerId };
  const reversed = closeReversed(intent, reasons.DEPOSIT_REVERSED(about), nowOf(deps));
  return storePayoutIntent(deps, known, reversed);
}

/** The books cannot be looked at now: what is closed has no hurry, but is not forgotten. */
function later(deps: WriteBackDeps, known: PayoutCase): Promise<PayoutCase> {
  const { intent } = known;
  const tries = intent.tries + 1;
  const dueAt = nextTryAt(intent.tries, nowOf(deps));
  return storePayoutIntent(deps, known, {
    ...intent,
    open: 'open',
    dueAt,
    tries,
    version: intent.version + 1,
  });
}
