import type { Intent } from '../../domain/intent/intent.ts';
import { ledgerRecord, replaceRecords } from '../../domain/intent/ledger-records.ts';
import { changeAttempt } from '../../domain/intent/send.ts';
import type { Deposit } from '../../domain/ledger/deposit.ts';
import type { IntentDecision } from '../../domain/payment/decision.ts';
import { InvalidInput } from '../../domain/shared/errors.ts';
import type { StoredMember } from '../../store/payout-cases.ts';
import { Overtaken } from '../engine/errors.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { whyUnusable } from '../engine/readiness.ts';
import { type PayoutCase, storePayoutIntent } from './case.ts';
import { claimFreeMembers, ownMembers } from './claim-members.ts';
import { offersDeposits } from './deposits-offered.ts';
import { earliestDepositAt } from './gather-members.ts';

/**
 * Closes the intent of a payout that a person deposited. Its payments can no longer be deposited with another payout. The
 * deposits that the person named become its own, as far as Rutter has them already. A run that dies in between leaves the
 * intent open, and the person decides again.
 */
export async function closeDepositedByHand(
  deps: WriteBackDeps,
  payoutCase: PayoutCase,
  closed: Intent,
  { ledgerIds: names = [] }: IntentDecision,
): Promise<void> {
  const members = await ownMembers(deps, payoutCase);
  const deposits = await readNamedDeposits(deps, payoutCase, members, names);
  if (!(await claimFreeMembers(deps, payoutCase, members))) throw new Overtaken(closed.writeBackId);
  const ids = deposits.map(({ ledger }) => ledger.ledgerId);
  for (const id of ids) {
    await deps.payoutCases.match(closed.connectionId, id, payoutCase.deposit.depositId);
  }
  await storePayoutIntent(
    deps,
    payoutCase,
    { ...closed, ...namedRecords(closed, deposits, names), ...changeAttempt(closed, { deposit: null }) },
    ids,
  );
}

/** The ledger fields of the intent: the deposits that were read, and the numbers that Rutter does not have yet. */
function namedRecords(intent: Intent, deposits: readonly Deposit[], names: readonly string[]) {
  const ledgerIds = deposits.map(({ ledger }) => ledger.ledgerId);
  const numbers = deposits.map(({ ledger }) => ledger.platformId);
  const notRead = names.filter((name) => !numbers.includes(name) && !ledgerIds.some((id) => id === name));
  const current = [
    ...deposits.map(({ ledger }) => ledgerRecord('current', ledger.ledgerId, { number: ledger.platformId })),
    ...notRead.map((number) => ledgerRecord('current', null, { number })),
  ];
  return {
    ledgerId: ledgerIds[0] ?? null,
    ledgerRecords: replaceRecords('current', intent, current),
  };
}

/**
 * Reads the deposits that a person named, by their numbers in Intacct or by Rutter's ids. Throws {@link InvalidInput} if
 * one of them records another payout.
 */
async function readNamedDeposits(
  deps: WriteBackDeps,
  { intent, profile }: PayoutCase,
  members: readonly StoredMember[],
  names: readonly string[],
): Promise<readonly Deposit[]> {
  if (names.length === 0 || !profile || whyUnusable(profile)) return [];
  const ledger = deps.ledgerOf(profile);
  if (!(await offersDeposits(deps, ledger, profile))) return [];
  const deposits: Deposit[] = [];
  for await (const page of ledger.depositsSince(earliestDepositAt(deps, members))) {
    const records = page.flatMap((reading) => ('record' in reading ? [reading.record] : []));
    deposits.push(
      ...records.filter(
        ({ ledger: copy }) => names.includes(copy.platformId) || names.includes(copy.ledgerId),
      ),
    );
  }
  const claimants = await deps.intents.claimants(
    intent.connectionId,
    deposits.map(({ ledger: copy }) => copy.ledgerId),
  );
  for (const { ledger: copy } of deposits) {
    const owner = claimants.get(copy.ledgerId);
    if (owner && owner !== intent.writeBackId) {
      throw new InvalidInput('ledgerIds', `deposit ${copy.platformId} records ${owner} already`);
    }
  }
  return deposits;
}
