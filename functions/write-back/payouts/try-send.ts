import type { Profile } from '../../domain/connection/profile.ts';
import { idsIn } from '../../domain/intent/ledger-records.ts';
import { applyPayoutEvents } from '../../domain/payout/record.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { blockingRefusal } from '../engine/blocking-refusal.ts';
import { nowOf } from '../engine/clock.ts';
import { Overtaken } from '../engine/errors.ts';
import { findSighted } from '../engine/find-sighted.ts';
import { hold, holdRefused, maySend } from '../engine/hold.ts';
import { markPosted } from '../engine/mark-posted.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { whyNotReady } from '../engine/readiness.ts';
import { sendFirst } from '../engine/send.ts';
import { payoutAdapter } from './adapter.ts';
import { type PayoutCase, storePayoutIntent } from './case.ts';
import { claimFreeMembers, ownMembers } from './claim-members.ts';
import { noteDepositsAbsent } from './deposits-offered.ts';
import { preparePayout } from './prepare.ts';

/** Evaluates a payout again that is not sent or was refused, checks it against the ledger, and sends it if it may go. */
export async function trySendPayout(deps: WriteBackDeps, payoutCase: PayoutCase): Promise<PayoutCase> {
  const evaluated = await reevaluate(deps, payoutCase);
  const { profile, intent } = evaluated;
  // A held payout claims its payments too, so that no other payout deposits them while a person decides.
  if (intent.state === 'HELD' && !maySend(evaluated))
    await claimFreeMembers(deps, evaluated, await ownMembers(deps, evaluated));
  // A refused or held payout that a pull has sighted is looked up too: its deposit may be in the ledger.
  if (!profile || !(maySend(evaluated) || idsIn('sighted', intent).length > 0)) return evaluated;
  const why = await whyNotReady(deps, profile);
  if (why) return maySend(evaluated) ? hold(payoutAdapter, deps, evaluated, why) : evaluated;
  const ledger = deps.ledgerOf(profile);
  const sighted = await findSighted(payoutAdapter, ledger, evaluated);
  if (sighted) return markPosted(payoutAdapter, deps, ledger, evaluated, [sighted.ledgerId], null);
  return maySend(evaluated) ? prepareAndSend(deps, ledger, evaluated, profile) : evaluated;
}

async function prepareAndSend(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  payoutCase: PayoutCase,
  profile: Profile,
): Promise<PayoutCase> {
  const { intent } = payoutCase;
  const prepared = await preparePayout(deps, ledger, payoutCase, profile);
  // Claims also the payments that it does not deposit, and also while it waits: another payout that names them then sees
  // whose they are. Those that it deposits were free, or preparing the request would have failed.
  const claimed = await claimFreeMembers(deps, payoutCase, prepared.members);
  if ('why' in prepared) return hold(payoutAdapter, deps, payoutCase, prepared.why);
  const { outgoing } = prepared;
  const refusal = await blockingRefusal(deps, ledger, intent, outgoing.basis);
  if (refusal) return holdRefused(payoutAdapter, deps, payoutCase, refusal);
  if (!claimed) throw new Overtaken(intent.writeBackId);
  const sent = await sendFirst(payoutAdapter, deps, ledger, payoutCase, outgoing);
  // Reading deposits worked, or this would not have been sent: only the answer shows that none can be made.
  if (sent.intent.reason === 'DEPOSITS_NOT_SUPPORTED') await noteDepositsAbsent(deps, profile);
  return sent;
}

/** Evaluates the events by the settings of now, and stores what changed. */
async function reevaluate(deps: WriteBackDeps, payoutCase: PayoutCase): Promise<PayoutCase> {
  const { deposit, intent } = payoutCase;
  const evaluated = applyPayoutEvents(payoutCase, deposit.connectionId, deposit.events, nowOf(deps)).intent;
  const changed = evaluated.state !== intent.state || evaluated.reason !== intent.reason;
  return changed || evaluated.modeAtRecording !== intent.modeAtRecording
    ? storePayoutIntent(deps, payoutCase, evaluated)
    : payoutCase;
}
