import { createHash } from 'node:crypto';
import type { Profile } from '../../domain/connection/profile.ts';
import { planDeposit } from '../../domain/payout/plan.ts';
import { accountProblem } from '../../domain/posting/accounts.ts';
import { type Explanation, reasons } from '../../domain/reasons/catalog.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { StoredMember } from '../../store/payout-cases.ts';
import { nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import type { Outgoing } from '../engine/send.ts';
import type { PayoutCase } from './case.ts';
import { type Gathered, gatherMembers } from './gather-members.ts';

/** A request that may be sent, or why there is none; with the payments of the payout. */
export type PayoutPreparation = { readonly members: readonly StoredMember[] } & (
  | { readonly outgoing: Outgoing }
  | { readonly why: Explanation }
);

/** Makes the request of a payout, if everything allows it just now. */
export async function preparePayout(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PayoutCase,
  profile: Profile,
): Promise<PayoutPreparation> {
  const { details: facts } = known;
  if (!facts) throw new Error(`${known.deposit.depositId} has no readable amounts`);
  const { settings } = profile;
  const gathered = await gatherMembers(deps, ledger, known, facts, profile);
  const { payments, supported } = gathered;
  const plan = planDeposit({
    story: known.summary,
    facts,
    intent: known.intent,
    settings,
    payments,
    supported,
    now: nowOf(deps),
  });
  const own = new Set(facts.payments.map(({ paymentId }) => paymentId));
  const members = gathered.members.filter(({ paymentId }) => own.has(paymentId));
  const held = (why: Explanation) => ({ why, members });
  if ('why' in plan) return held(plan.why);
  const { deposit } = plan;
  const accounts = new Set([deposit.accountId, ...deposit.lines.map(({ accountId }) => accountId)]);
  for (const accountId of accounts) {
    const problem = accountProblem(
      { ...deposit, accountId, record: 'deposit' },
      await ledger.account(accountId),
    );
    if (problem) return held(problem);
  }
  const request = ledger.depositRequest(deposit);
  if ('problem' in request) {
    return held(
      reasons.REQUEST_IMPOSSIBLE({ payment: facts.id, record: 'deposit', problem: request.problem }),
    );
  }
  return { outgoing: { deposit, body: request.body, basis: basisOf(gathered) }, members };
}

/** Which copies of its payments a deposit was held against. */
function basisOf({ copies }: Gathered): string {
  return createHash('sha256').update(copies.join()).digest('base64url');
}
