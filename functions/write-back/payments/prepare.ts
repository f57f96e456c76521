import { createHash } from 'node:crypto';
import type { Profile } from '../../domain/connection/profile.ts';
import type { Posting } from '../../domain/intent/outgoing.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { accountProblem } from '../../domain/posting/accounts.ts';
import type { PostingInput } from '../../domain/posting/input.ts';
import { planPosting } from '../../domain/posting/plan.ts';
import { type Explanation, reasons } from '../../domain/reasons/catalog.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { gatherPostingInput } from './gather-posting-input.ts';

/** A request that may be sent, or the reason why none may be. */
type Preparation =
  | { readonly posting: Posting; readonly body: string; readonly basis: string }
  | { readonly why: Explanation };

/** A digest of the invoice copies that a posting was checked against. */
function basisOf({ invoices }: PostingInput): string {
  const copies = invoices.map(({ invoiceId, fresh }) => `${invoiceId} ${fresh?.lastSyncedAt}`);
  return createHash('sha256').update(copies.join()).digest('base64url');
}

/** Builds the request of a payment if all checks pass now. Writes nothing. */
export async function prepare(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  profile: Profile,
): Promise<Preparation> {
  const { details } = paymentCase;
  if (!details) throw new Error(`${paymentCase.payment.paymentId} has no readable success`);
  const input = await gatherPostingInput(deps, ledger, paymentCase, details, profile);
  if ('why' in input) return input;
  const plan = planPosting(input);
  if ('why' in plan) return plan;
  const { posting } = plan;
  const problem = accountProblem(posting, await ledger.account(posting.accountId));
  if (problem) return { why: problem };
  const request = ledger.paymentRequest(posting);
  if ('body' in request) return { posting, body: request.body, basis: basisOf(input) };
  return { why: reasons.REQUEST_IMPOSSIBLE({ payment: details.id, problem: request.problem }) };
}
