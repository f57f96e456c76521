import type { Profile } from '../../domain/connection/profile.ts';
import { idsIn } from '../../domain/intent/ledger-records.ts';
import { concernsInvoices, retryRefusedAt } from '../../domain/intent/refusals.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { applyEvents, applyToRemainingInvoices } from '../../domain/payment/record.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { askForInvoices } from '../engine/ask-rutter.ts';
import { blockingRefusal } from '../engine/blocking-refusal.ts';
import { nowOf } from '../engine/clock.ts';
import { findSighted } from '../engine/find-sighted.ts';
import { hold, holdRefused, maySend } from '../engine/hold.ts';
import { markPosted } from '../engine/mark-posted.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { whyNotReady } from '../engine/readiness.ts';
import { sendFirst } from '../engine/send.ts';
import { paymentAdapter } from './adapter.ts';
import { prepare } from './prepare.ts';
import { storeChanges } from './save.ts';

/** What has not been sent, or was refused: judged anew, held against the ledger, and sent if everything allows it. */
export async function trySend(deps: WriteBackDeps, paymentCase: PaymentCase): Promise<PaymentCase> {
  const judged = await reevaluate(deps, paymentCase);
  const { profile, intent } = judged;
  // Also what Intacct refused, or a person is to look at, may turn out to be there.
  if (!profile || !(maySend(judged) || idsIn('sighted', intent).length > 0)) return judged;
  const why = await whyNotReady(deps, profile);
  if (why) return maySend(judged) ? hold(paymentAdapter, deps, judged, why) : judged;
  const ledger = deps.ledgerOf(profile);
  const seen = await findSighted(paymentAdapter, ledger, judged);
  if (seen) return markPosted(paymentAdapter, deps, ledger, judged, [seen.ledgerId], null);
  return maySend(judged) ? prepareAndSend(deps, ledger, judged, profile) : judged;
}

async function prepareAndSend(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  profile: Profile,
): Promise<PaymentCase> {
  const prepared = await prepare(deps, ledger, paymentCase, profile);
  if ('why' in prepared) return hold(paymentAdapter, deps, paymentCase, prepared.why);
  const refusal = await blockingRefusal(deps, ledger, paymentCase.intent, prepared.basis);
  if (refusal) {
    const awaitsCopy =
      concernsInvoices(refusal) && nowOf(deps) >= retryRefusedAt(paymentCase.intent, refusal, true);
    if (awaitsCopy) await askForInvoices(deps, ledger, profile);
    return holdRefused(paymentAdapter, deps, paymentCase, refusal);
  }
  return sendFirst(paymentAdapter, deps, ledger, paymentCase, prepared);
}

/** The events, the settings and the records may say something else by now: all its invoices learn of it, however many. */
export async function reevaluate(deps: WriteBackDeps, paymentCase: PaymentCase): Promise<PaymentCase> {
  let judged = await reevaluateOnce(deps, paymentCase);
  for (
    let rest = applyToRemainingInvoices(judged, nowOf(deps));
    rest;
    rest = applyToRemainingInvoices(judged, nowOf(deps))
  ) {
    judged = await storeChanges(deps, judged, rest);
  }
  return judged;
}

async function reevaluateOnce(deps: WriteBackDeps, paymentCase: PaymentCase): Promise<PaymentCase> {
  const { payment, intent } = paymentCase;
  // The payment itself stays as it is: its events are the same.
  const { payment: _same, ...judged } = applyEvents(
    paymentCase,
    payment.connectionId,
    payment.events,
    nowOf(deps),
  );
  const { state, reason, modeAtRecording: mode } = judged.intent;
  const settled = judged.intent.awaitsInvoices === intent.awaitsInvoices;
  const news =
    !settled || state !== intent.state || reason !== intent.reason || mode !== intent.modeAtRecording;
  return news || judged.invoices.length > 0 ? storeChanges(deps, paymentCase, judged) : paymentCase;
}
