import { endedWithoutDeposit } from '../../domain/payout/closing.ts';
import type { StoredMember } from '../../store/payout-cases.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import type { PayoutCase } from './case.ts';
import { storedMembers } from './gather-members.ts';

/**
 * The payments that make up the payout itself, without those that only its adjustments name. Empty while its amounts
 * cannot be read.
 */
export async function ownMembers(
  deps: WriteBackDeps,
  payoutCase: PayoutCase,
): Promise<readonly StoredMember[]> {
  const { details } = payoutCase;
  return details ? storedMembers(deps, payoutCase, { ...details, adjustments: [] }) : [];
}

/** Claims for this payout those of the payments that no other payout has. False if another run was faster. */
export function claimFreeMembers(
  deps: WriteBackDeps,
  { intent }: PayoutCase,
  members: readonly StoredMember[],
): Promise<boolean> {
  const free = members.filter(({ claimant }) => !claimant || endedWithoutDeposit(claimant));
  return deps.payoutCases.claim(intent, free);
}
