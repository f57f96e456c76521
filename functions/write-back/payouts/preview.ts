import { unsentAttempt } from '../../domain/intent/send.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { notReady } from '../engine/readiness.ts';
import { type PayoutCase, storePayoutIntent } from './case.ts';
import { preparePayout } from './prepare.ts';

/** What is only shown: the exact request, or what would have kept it from being sent. */
export async function previewPayout(deps: WriteBackDeps, known: PayoutCase): Promise<PayoutCase> {
  const { intent, profile } = known;
  if (intent.closedAs !== 'previewed' || intent.attempt !== null) return known;
  if (!profile || !known.details || (await notReady(deps, profile))) return known;
  const prepared = await preparePayout(deps, deps.ledgerOf(profile), known, profile);
  const version = intent.version + 1;
  if ('outgoing' in prepared) {
    const { deposit = null, body: request } = prepared.outgoing;
    return storePayoutIntent(deps, known, {
      ...intent,
      attempt: unsentAttempt({ request, deposit }),
      version,
    });
  }
  const { sentence, step } = prepared.why;
  if (intent.step === step) return known;
  const told = `${reasons.WRITEBACK_PREVIEW({}).sentence} It would be held: ${sentence}`;
  return storePayoutIntent(deps, known, { ...intent, sentence: told, step, version });
}
