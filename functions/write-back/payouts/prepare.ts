import { createHash } from 'node:crypto';
import type { Profile } from '../../domain/connection/profile.ts';
import { planDeposit } from '../../domain/payout/plan.ts';
import { accountProblem } from '../../domain/posting/accounts.ts';
import { type Explanation, reasons } from '../../domain/reasons/catalog.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { StoredMember } from '../../store/payout-cases.ts';
import { nowOf } from '../engine/clock.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import type { Outgoing } from '../engine/send.ts';
import type { PayoutCase } from './case.ts';
import { type GatheredMembers, gatherMembers } from './gather-members.ts';

/** A request that may be sent, or why nothing can be sent now, with the payout's own payments. */
type PayoutPreparation = { readonly members: readonly StoredMember[] } & (
  | { readonly outgoing: Outgoing }
  | { readonly why: Explanation }
);

/** Builds the request for the deposit of a payout, if nothing speaks against sending it now. */
export async function preparePayout(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  payoutCase: PayoutCase,
  profile: Profile,
): Promise<PayoutPreparation> {
  const { details } = payoutCase;
  if (!details) throw new Error(`${payoutCase.deposit.depositId} has no readable amounts`);
  const { settings } = profile;
  const gathered = await gatherMembers(deps, ledger, payoutCase, details, profile);
  const { payments, supported } = gathered;
  const plan = planDeposit({
    story: payoutCase.summary,
    facts: details,
    intent: payoutCase.intent,
    settings,
    payments,
    supported,
    now: nowOf(deps),
  });
  const own = new Set(details.payments.map(({ paymentId }) => paymentId));
  const members = gathered.members.filter(({ paymentId }) => own.has(paymentId));
  const holdFor = (why: Explanation) => ({ why, members });
  if ('why' in plan) return holdFor(plan.why);
  const { deposit } = plan;
  const accounts = new Set([deposit.accountId, ...deposit.lines.map(({ accountId }) => accountId)]);
  for (const accountId of accounts) {
    const problem = accountProblem(
      { ...deposit, accountId, record: 'deposit' },
      await ledger.account(accountId),
    );
    if (problem) return holdFor(problem);
  }
  const request = ledger.depositRequest(deposit);
  if ('problem' in request) {
    return holdFor(
      reasons.REQUEST_IMPOSSIBLE({ payment: details.id, record: 'deposit', problem: request.problem }),
    );
  }
  return { outgoing: { deposit, body: request.body, basis: basisOf(gathered) }, members };
}

/** A digest of the ledger copies that the deposit was checked against. It changes when Rutter reads one of them anew. */
function basisOf({ copies }: GatheredMembers): string {
  return createHash('sha256').update(copies.join()).digest('base64url');
}
