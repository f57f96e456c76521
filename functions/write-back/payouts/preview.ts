import { unsentAttempt } from '../../domain/intent/send.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { whyNotReady } from '../engine/readiness.ts';
import { type PayoutCase, storePayoutIntent } from './case.ts';
import { preparePayout } from './prepare.ts';

/** Stores with a previewed intent the exact request that it would send, or the reason it would be held for. */
export async function previewPayout(deps: WriteBackDeps, payoutCase: PayoutCase): Promise<PayoutCase> {
  const { intent, profile } = payoutCase;
  if (intent.closedAs !== 'previewed' || intent.attempt !== null) return payoutCase;
  if (!profile || !payoutCase.details || (await whyNotReady(deps, profile))) return payoutCase;
  const prepared = await preparePayout(deps, deps.ledgerOf(profile), payoutCase, profile);
  const version = intent.version + 1;
  if ('outgoing' in prepared) {
    const { deposit = null, body: request } = prepared.outgoing;
    return storePayoutIntent(deps, payoutCase, {
      ...intent,
      attempt: unsentAttempt({ request, deposit }),
      version,
    });
  }
  const { sentence, step } = prepared.why;
  if (intent.step === step) return payoutCase;
  const explained = `${reasons.WRITEBACK_PREVIEW({}).sentence} It would be held: ${sentence}`;
  return storePayoutIntent(deps, payoutCase, { ...intent, sentence: explained, step, version });
}
