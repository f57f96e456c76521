import type { Intent } from '../../domain/intent/intent.ts';
import { ledgerRecord, replaceRecords } from '../../domain/intent/ledger-records.ts';
import { changeAttempt } from '../../domain/intent/send.ts';
import type { Deposit } from '../../domain/ledger/deposit.ts';
import type { IntentDecision } from '../../domain/payment/decision.ts';
import { endedWithoutDeposit } from '../../domain/payout/closing.ts';
import { InvalidInput } from '../../domain/shared/errors.ts';
import type { StoredMember } from '../../store/payout-cases.ts';
import { Overtaken } from '../engine/errors.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { unusable } from '../engine/readiness.ts';
import { type PayoutCase, storePayoutIntent } from './case.ts';
import { offersDeposits } from './deposits-offered.ts';
import { ownMembers, whenDeposited } from './gather-members.ts';

/**
 * A person deposited a payout: its payments go with no other one, and the deposit that the person named is its own, as far
 * as Rutter knows it by now. Should this run die in between, it is still open, and the person decides once more.
 */
export async function closeByHand(
  deps: WriteBackDeps,
  known: PayoutCase,
  closed: Intent,
  { ledgerIds: names = [] }: IntentDecision,
): Promise<void> {
  const members = await ownMembers(deps, known);
  const found = await named(deps, known, members, names);
  if (!(await claimFree(deps, known, members))) throw new Overtaken(closed.writeBackId);
  const ids = found.map(({ ledger }) => ledger.ledgerId);
  for (const id of ids) await deps.payoutCases.match(closed.connectionId, id, known.deposit.depositId);
  await storePayoutIntent(
    deps,
    known,
    { ...closed, ...recorded(closed, found, names), ...changeAttempt(closed, { deposit: null }) },
    ids,
  );
}

/** Claims of these payments those that no other payout has. Answers false when another one was faster. */
export function claimFree(
  deps: WriteBackDeps,
  { intent }: PayoutCase,
  members: readonly StoredMember[],
): Promise<boolean> {
  const free = members.filter(({ claimant }) => !claimant || endedWithoutDeposit(claimant));
  return deps.payoutCases.claim(intent, free);
}

function recorded(intent: Intent, found: readonly Deposit[], names: readonly string[]) {
  const ledgerIds = found.map(({ ledger }) => ledger.ledgerId);
  const numbers = found.map(({ ledger }) => ledger.platformId);
  const unknown = names.filter((name) => !numbers.includes(name) && !ledgerIds.some((id) => id === name));
  const current = [
    ...found.map(({ ledger }) => ledgerRecord('current', ledger.ledgerId, { number: ledger.platformId })),
    ...unknown.map((number) => ledgerRecord('current', null, { number })),
  ];
  return {
    ledgerId: ledgerIds[0] ?? null,
    ledgerRecords: replaceRecords('current', intent, current),
  };
}

/** The deposits of the ledger that a person named. Throws {@link InvalidInput} when one records another payout. */
async function named(
  deps: WriteBackDeps,
  { intent, profile }: PayoutCase,
  members: readonly StoredMember[],
  names: readonly string[],
): Promise<readonly Deposit[]> {
  if (names.length === 0 || !profile || unusable(profile)) return [];
  const ledger = deps.ledgerOf(profile);
  if (!(await offersDeposits(deps, ledger, profile))) return [];
  const found: Deposit[] = [];
  for await (const page of ledger.depositsSince(whenDeposited(deps, members))) {
    const records = page.flatMap((reading) => ('record' in reading ? [reading.record] : []));
    found.push(
      ...records.filter(
        ({ ledger: copy }) => names.includes(copy.platformId) || names.includes(copy.ledgerId),
      ),
    );
  }
  const claimants = await deps.intents.claimants(
    intent.connectionId,
    found.map(({ ledger: copy }) => copy.ledgerId),
  );
  for (const { ledger: copy } of found) {
    const owner = claimants.get(copy.ledgerId);
    if (owner && owner !== intent.writeBackId) {
      throw new InvalidInput('ledgerIds', `deposit ${copy.platformId} records ${owner} already`);
    }
  }
  return found;
}
