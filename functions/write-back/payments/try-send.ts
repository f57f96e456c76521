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

/**
 * The step of an intent that was not sent or was refused: evaluated again, checked against the ledger, and sent if all
 * checks pass.
 */
export async function trySend(deps: WriteBackDeps, paymentCase: PaymentCase): Promise<PaymentCase> {
  const evaluated = await reevaluate(deps, paymentCase);
  const { profile, intent } = evaluated;
  // A sighted record counts in any case: also a refused intent, or one that waits for a person, may turn out to be
  // posted.
  if (!profile || !(maySend(evaluated) || idsIn('sighted', intent).length > 0)) return evaluated;
  const why = await whyNotReady(deps, profile);
  if (why) return maySend(evaluated) ? hold(paymentAdapter, deps, evaluated, why) : evaluated;
  const ledger = deps.ledgerOf(profile);
  const sighted = await findSighted(paymentAdapter, ledger, evaluated);
  if (sighted) return markPosted(paymentAdapter, deps, ledger, evaluated, [sighted.ledgerId], null);
  return maySend(evaluated) ? prepareAndSend(deps, ledger, evaluated, profile) : evaluated;
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

/**
 * Evaluates the events again with the present settings and records, and applies the result to all invoices, however
 * many.
 */
export async function reevaluate(deps: WriteBackDeps, paymentCase: PaymentCase): Promise<PaymentCase> {
  let evaluated = await reevaluateOnce(deps, paymentCase);
  for (
    let remaining = applyToRemainingInvoices(evaluated, nowOf(deps));
    remaining;
    remaining = applyToRemainingInvoices(evaluated, nowOf(deps))
  ) {
    evaluated = await storeChanges(deps, evaluated, remaining);
  }
  return evaluated;
}

async function reevaluateOnce(deps: WriteBackDeps, paymentCase: PaymentCase): Promise<PaymentCase> {
  const { payment, intent } = paymentCase;
  // The payment is not written: its events are the same.
  const { payment: _same, ...evaluated } = applyEvents(
    paymentCase,
    payment.connectionId,
    payment.events,
    nowOf(deps),
  );
  const { state, reason, modeAtRecording: mode } = evaluated.intent;
  const awaitsAsBefore = evaluated.intent.awaitsInvoices === intent.awaitsInvoices;
  const isChanged =
    !awaitsAsBefore || state !== intent.state || reason !== intent.reason || mode !== intent.modeAtRecording;
  return isChanged || evaluated.invoices.length > 0
    ? storeChanges(deps, paymentCase, evaluated)
    : paymentCase;
}
