import type { Profile } from '../../domain/connection/profile.ts';
import { idsIn } from '../../domain/intent/ledger-records.ts';
import { applyPayoutEvents } from '../../domain/payout/record.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { markPosted } from '../engine/become-posted.ts';
import { Overtaken } from '../engine/errors.ts';
import { hold, holdRefused, maySend } from '../engine/hold.ts';
import { nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { notReady } from '../engine/readiness.ts';
import { stillRefused } from '../engine/refused.ts';
import { sendFirst } from '../engine/send.ts';
import { sighting } from '../engine/sighting.ts';
import { payoutAdapter } from './adapter.ts';
import { claimFree } from './by-hand.ts';
import { type PayoutCase, storePayoutIntent } from './case.ts';
import { noteAbsence } from './deposits-offered.ts';
import { ownMembers } from './gather-members.ts';
import { preparePayout } from './prepare.ts';

/** A payout that has not been sent, or was refused: judged anew, held against the ledger, and sent if all allows it. */
export async function trySendPayout(deps: WriteBackDeps, known: PayoutCase): Promise<PayoutCase> {
  const judged = await reevaluate(deps, known);
  const { profile, intent } = judged;
  // It has its payments also while a person is to look at it.
  if (intent.state === 'HELD' && !maySend(judged))
    await claimFree(deps, judged, await ownMembers(deps, judged));
  // Also what Intacct refused, or a person is to look at, may turn out to be there.
  if (!profile || !(maySend(judged) || idsIn('sighted', intent).length > 0)) return judged;
  const why = await notReady(deps, profile);
  if (why) return maySend(judged) ? hold(payoutAdapter, deps, judged, why) : judged;
  const ledger = deps.ledgerOf(profile);
  const seen = await sighting(payoutAdapter, ledger, judged);
  if (seen) return markPosted(payoutAdapter, deps, ledger, judged, [seen.ledgerId], null);
  return maySend(judged) ? attempt(deps, ledger, judged, profile) : judged;
}

async function attempt(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PayoutCase,
  profile: Profile,
): Promise<PayoutCase> {
  const { intent } = known;
  const prepared = await preparePayout(deps, ledger, known, profile);
  // It has all of them, also while it waits, and those that it does not deposit: another payout that tells of them knows
  // where they are. What it deposits was free, or it would not be sent.
  const claimed = await claimFree(deps, known, prepared.members);
  if ('why' in prepared) return hold(payoutAdapter, deps, known, prepared.why);
  const { outgoing } = prepared;
  const refusal = await stillRefused(deps, ledger, intent, outgoing.basis);
  if (refusal) return holdRefused(payoutAdapter, deps, known, refusal);
  if (!claimed) throw new Overtaken(intent.writeBackId);
  const sent = await sendFirst(payoutAdapter, deps, ledger, known, outgoing);
  // Deposits can be read, and not made.
  if (sent.intent.reason === 'DEPOSITS_NOT_SUPPORTED') await noteAbsence(deps, profile);
  return sent;
}

/** The events and the settings may say something else by now. */
async function reevaluate(deps: WriteBackDeps, known: PayoutCase): Promise<PayoutCase> {
  const { deposit, intent } = known;
  const judged = applyPayoutEvents(known, deposit.connectionId, deposit.events, nowOf(deps)).intent;
  const news = judged.state !== intent.state || judged.reason !== intent.reason;
  return news || judged.modeAtRecording !== intent.modeAtRecording
    ? storePayoutIntent(deps, known, judged)
    : known;
}
