import type { Profile } from '../../domain/connection/profile.ts';
import { idsIn } from '../../domain/intent/ledger-records.ts';
import { concernsInvoices, retryRefusedAt } from '../../domain/intent/refusals.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { applyEvents, applyToRemainingInvoices } from '../../domain/payment/record.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { askForInvoices } from '../engine/ask-rutter.ts';
import { markPosted } from '../engine/become-posted.ts';
import { hold, holdRefused, maySend } from '../engine/hold.ts';
import { nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { notReady } from '../engine/readiness.ts';
import { stillRefused } from '../engine/refused.ts';
import { sendFirst } from '../engine/send.ts';
import { sighting } from '../engine/sighting.ts';
import { paymentAdapter } from './adapter.ts';
import { prepare } from './prepare.ts';
import { store } from './save.ts';

/** What has not been sent, or was refused: judged anew, held against the ledger, and sent if everything allows it. */
export async function trySend(deps: WriteBackDeps, known: PaymentCase): Promise<PaymentCase> {
  const judged = await reevaluate(deps, known);
  const { profile, intent } = judged;
  // Also what Intacct refused, or a person is to look at, may turn out to be there.
  if (!profile || !(maySend(judged) || idsIn('sighted', intent).length > 0)) return judged;
  const why = await notReady(deps, profile);
  if (why) return maySend(judged) ? hold(paymentAdapter, deps, judged, why) : judged;
  const ledger = deps.ledgerOf(profile);
  const seen = await sighting(paymentAdapter, ledger, judged);
  if (seen) return markPosted(paymentAdapter, deps, ledger, judged, [seen.ledgerId], null);
  return maySend(judged) ? attempt(deps, ledger, judged, profile) : judged;
}

async function attempt(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PaymentCase,
  profile: Profile,
): Promise<PaymentCase> {
  const prepared = await prepare(deps, ledger, known, profile);
  if ('why' in prepared) return hold(paymentAdapter, deps, known, prepared.why);
  const refusal = await stillRefused(deps, ledger, known.intent, prepared.basis);
  if (refusal) {
    const awaitsCopy =
      concernsInvoices(refusal) && nowOf(deps) >= retryRefusedAt(known.intent, refusal, true);
    if (awaitsCopy) await askForInvoices(deps, ledger, profile);
    return holdRefused(paymentAdapter, deps, known, refusal);
  }
  return sendFirst(paymentAdapter, deps, ledger, known, prepared);
}

/** The events, the settings and the records may say something else by now: all its invoices learn of it, however many. */
export async function reevaluate(deps: WriteBackDeps, known: PaymentCase): Promise<PaymentCase> {
  let judged = await judgeOnce(deps, known);
  for (
    let rest = applyToRemainingInvoices(judged, nowOf(deps));
    rest;
    rest = applyToRemainingInvoices(judged, nowOf(deps))
  ) {
    judged = await store(deps, judged, rest);
  }
  return judged;
}

async function judgeOnce(deps: WriteBackDeps, known: PaymentCase): Promise<PaymentCase> {
  const { payment, intent } = known;
  // The payment itself stays as it is: its events are the same.
  const { payment: _same, ...judged } = applyEvents(known, payment.connectionId, payment.events, nowOf(deps));
  const { state, reason, modeAtRecording: mode } = judged.intent;
  const settled = judged.intent.awaitsInvoices === intent.awaitsInvoices;
  const news =
    !settled || state !== intent.state || reason !== intent.reason || mode !== intent.modeAtRecording;
  return news || judged.invoices.length > 0 ? store(deps, known, judged) : known;
}
