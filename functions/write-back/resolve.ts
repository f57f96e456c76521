import type { IntentDecision } from '../domain/payment/decision.ts';
import { drive } from './drive.ts';
import type { DriveResult } from './engine/drive-intent.ts';
import { Overtaken, PaymentContended } from './engine/errors.ts';
import type { WriteBackDeps } from './engine/ports.ts';
import { withSubject } from './subject.ts';

const resolveTries = 5;

/** Carries out a person's decision about an intent, then drives the intent at once. Throws {@link InvalidInput}. */
export async function resolveIntent(deps: WriteBackDeps, decision: IntentDecision): Promise<DriveResult> {
  const { writeBackId } = decision;
  for (let attempt = 0; attempt < resolveTries; attempt++) {
    try {
      await withSubject(writeBackId, (steps) => steps.resolve(deps, decision));
      return await drive(deps, decision, { byHand: true });
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
  throw new PaymentContended(writeBackId);
}
